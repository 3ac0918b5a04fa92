//! The words of the pages of prevention notes.

use crate::knowledge::change::RevisionKind;
use crate::reply::page::{Labels, labels};

impl Labels {
    /// How many notes were found.
    #[must_use]
    pub fn notes_found(self, count: usize) -> String {
        self.say.page_notes_found(count)
    }

    /// How often a note matched.
    #[must_use]
    pub fn seen(self, count: u32) -> String {
        self.say.page_seen(count)
    }

    /// When a note is to be looked at again.
    #[must_use]
    pub fn review_by(self, day: &str) -> String {
        self.say.page_review_by(day)
    }

    /// Who wrote a note.
    #[must_use]
    pub fn written_by(self, who: &str) -> String {
        self.say.page_written_by(who)
    }

    /// What was done to a note.
    #[must_use]
    pub fn revision(self, kind: RevisionKind) -> String {
        match kind {
            RevisionKind::Written => self.say.page_revision_written(),
            RevisionKind::Edited => self.say.page_revision_edited(),
            RevisionKind::Imported => self.say.page_revision_imported(),
            RevisionKind::Reviewed => self.say.page_revision_reviewed(),
            RevisionKind::Linked => self.say.page_revision_linked(),
            RevisionKind::Archived => self.say.page_revision_archived(),
            RevisionKind::Restored => self.say.page_revision_restored(),
            RevisionKind::Merged => self.say.page_revision_merged(),
        }
    }
}

labels! {
    note_search => page_note_search, "Label of the search for notes.";
    note_search_hint => page_note_search_hint, "Hint of the search for notes.";
    notes_all => page_notes_all, "All notes that hold.";
    notes_due => page_notes_due, "Notes to be reviewed.";
    notes_archived => page_notes_archived, "Notes that were put away.";
    notes_none => page_notes_none, "No note fits.";
    notes_none_hint => page_notes_none_hint, "What to do when no note fits.";
    component => page_component, "Label of a component.";
    tag => page_tag, "Label of a tag.";
    tags_by_comma => page_tags_by_comma, "Label of several tags.";
    note_title => page_note_title, "Label of a note's title.";
    symptoms => page_symptoms, "Label of the symptoms.";
    components_by_comma => page_components_by_comma, "Label of several components.";
    first_page => page_first_page, "To the first page.";
    next_page => page_next_page, "To the next page.";
    from_incident => page_from_incident, "Label of the incident a note is from.";
    note_anyway => page_note_anyway, "Writes it though a similar one exists.";
    still_true => page_still_true, "Says that a note still holds.";
    link_incident => page_link_incident, "Links a note to an incident.";
    similar_notes => page_similar_notes, "Heading of similar notes.";
    history => page_history, "Heading of a note's history.";
    differences => page_differences, "Opens what changed.";
    removed => page_removed, "A line was removed.";
    added => page_added, "A line was added.";
    error_note_title => page_error_note_title, "A note needs a title.";
}
