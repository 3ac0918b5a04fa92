//! The words of post-mortems and figures on the page.

use jiff::SignedDuration;

use crate::reply::moment::span;
use crate::reply::page::{Labels, labels};

impl Labels {
    /// A time span.
    #[must_use]
    pub fn span(self, time: SignedDuration) -> String {
        span(time, self.language)
    }

    /// A range of days.
    #[must_use]
    pub fn days(self, days: i64) -> String {
        self.say.page_days(usize::try_from(days).unwrap_or(0))
    }

    /// How many moments are not shown.
    #[must_use]
    pub fn left_out(self, count: usize) -> String {
        self.say.page_left_out(count)
    }
}

labels! {
    postmortems_none => page_postmortems_none, "There is no post-mortem.";
    postmortems_none_hint => page_postmortems_none_hint, "How a post-mortem comes to be.";
    ask_review => page_ask_review, "Asks for a review.";
    approve => page_approve, "Says that it was reviewed.";
    send_back => page_send_back, "Sends it back.";
    send_back_reason => page_send_back_reason, "The reason written when it is sent back on the page.";
    close_postmortem => page_close_postmortem, "Closes a post-mortem.";
    edit_section => page_edit_section, "Opens a section's editor.";
    empty_section => page_empty_section, "Deletes a section's text.";
    error_changed_meanwhile => page_error_changed_meanwhile, "Somebody else was faster.";
    range => page_range, "Label of the choice of a range.";
    figures_none => page_figures_none, "Nothing to count.";
    figures_none_hint => page_figures_none_hint, "What is counted.";
    figures_what => page_figures_what, "What the figures are.";
    figures_cut => page_figures_cut, "There are more than are counted.";
    figures_too_few => page_figures_too_few, "Nothing to draw.";
    incidents_count => page_incidents_count, "Label of a number of incidents.";
    time_to_ack => page_time_to_ack, "Label of the time until somebody is at it.";
    time_to_resolve => page_time_to_resolve, "Label of the time until it is over.";
    median => page_median, "The middle one.";
    p90 => page_p90, "Nine of ten.";
    by_week => page_by_week, "Heading: by week.";
    by_severity => page_by_severity, "Heading: by severity.";
    by_service => page_by_service, "Heading: by service.";
    no_service => page_no_service, "Without a service.";
}
