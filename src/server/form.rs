//! Where the forms of buttons are: a form is a page, and a platform without forms shows the line to type instead.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The address of the form `form` about `subject`, opened from a conversation.
#[must_use]
pub fn address(form: &str, subject: Option<&str>, conversation: &str) -> String {
    let key = subject.map(|key| utf8_percent_encode(key, NON_ALPHANUMERIC).to_string());
    // A key is an ASCII word with a dash, which stays readable.
    let key = key.map(|key| key.replace("%2D", "-"));
    match (form, key) {
        ("incident.open", Some(run)) => format!("/incidents/new?in={conversation}&run={run}"),
        ("incident.open", None) => format!("/incidents/new?in={conversation}"),
        ("note.add", Some(key)) => format!("/knowledge/new?incident={key}"),
        ("note.add", None) => "/knowledge/new".to_owned(),
        ("note.edit", Some(key)) => format!("/knowledge/{key}#edit"),
        ("postmortem.edit", Some(key)) => format!("/postmortems/{key}"),
        (_, Some(key)) => {
            let part = form.rsplit('.').next().unwrap_or_default();
            format!("/incidents/{key}#{part}")
        }
        (_, None) => "/incidents".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn every_form_has_its_page() {
        assert_eq!(address("incident.open", None, "c1"), "/incidents/new?in=c1");
        assert_eq!(address("incident.open", Some("RUN-12"), "c1"), "/incidents/new?in=c1&run=RUN-12");
        assert_eq!(address("incident.update", Some("INC-42"), "c1"), "/incidents/INC-42#update");
        assert_eq!(address("incident.close", Some("INC-42"), "c1"), "/incidents/INC-42#close");
        assert_eq!(address("postmortem.edit", Some("INC-42"), "c1"), "/postmortems/INC-42");
        assert_eq!(address("note.add", Some("INC-42"), "c1"), "/knowledge/new?incident=INC-42");
        assert_eq!(address("note.edit", Some("NOTE-7"), "c1"), "/knowledge/NOTE-7#edit");
        assert_eq!(address("else", Some("x\" y"), "c1"), "/incidents/x%22%20y#else");
    }
}
