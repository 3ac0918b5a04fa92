//! The words of the sections and of the incidents' pages.

use jiff::SignedDuration;

use crate::incident::checklist::Action;
use crate::incident::entry::{EntryKind, Mark};
use crate::incident::figures::Counted;
use crate::incident::phase::{Phase, State, WithoutKind};
use crate::incident::refusal::Missing;
use crate::incident::role::Role;
use crate::incident::severity::{Impact, Urgency};
use crate::reply::incident::list::open;
use crate::reply::incident::{checklist, closing, field, impact, phase, role, state, without};
use crate::reply::moment::span;
use crate::reply::page::{Labels, labels};

impl Labels {
    /// A phase.
    #[must_use]
    pub fn phase(self, of: Phase) -> String {
        phase(of, self.say)
    }

    /// Where an incident stands.
    #[must_use]
    pub fn state_words(self, of: &State) -> String {
        state(of, self.say)
    }

    /// How many incidents a list has.
    #[must_use]
    pub fn how_many(self, of: Counted, all: bool) -> String {
        if all { self.say.list_all(of.total) } else { open(of, self.spoken()) }
    }

    /// A role.
    #[must_use]
    pub fn role(self, of: Role) -> String {
        role(of, self.say)
    }

    /// How many it hits.
    #[must_use]
    pub fn impact(self, of: Impact) -> String {
        impact(of, self.say)
    }

    /// How urgent it is.
    #[must_use]
    pub fn urgency(self, of: Urgency) -> String {
        match of {
            Urgency::High => self.say.page_urgency_high(),
            Urgency::Medium => self.say.page_urgency_medium(),
            Urgency::Low => self.say.page_urgency_low(),
        }
    }

    /// An action of a phase.
    #[must_use]
    pub fn action(self, of: Action) -> String {
        checklist::action(of, self.say)
    }

    /// What an entry was for the incident.
    #[must_use]
    pub fn mark_word(self, of: Mark) -> String {
        field::mark(of, self.say)
    }

    /// The marks as choices, as the command writes them.
    #[must_use]
    pub fn marks(self) -> Vec<(String, String)> {
        let all = [Mark::Detection, Mark::Diagnosis, Mark::Repair, Mark::KeyMoment];
        all.into_iter().map(|mark| (mark.word().replace('_', "-"), self.mark_word(mark))).collect()
    }

    /// The kinds of line as choices.
    #[must_use]
    pub fn kinds(self) -> Vec<(String, String)> {
        let all = [
            EntryKind::Log,
            EntryKind::Hypothesis,
            EntryKind::Step,
            EntryKind::Finding,
            EntryKind::Impact,
            EntryKind::Decision,
        ];
        let choice = |kind: EntryKind| (kind.word().to_owned(), field::kind(kind, self.say).unwrap_or_default());
        all.into_iter().map(choice).collect()
    }

    /// Why it is closed without cause and countermeasure.
    #[must_use]
    pub fn without(self, of: WithoutKind) -> String {
        without(of, self.say)
    }

    /// What is missing before it can be closed.
    #[must_use]
    pub fn close_missing(self, missing: &[Missing]) -> String {
        self.say.page_close_missing(closing::names(missing, self.say))
    }

    /// Who is at it.
    #[must_use]
    pub fn acked_by(self, who: &str) -> String {
        self.say.page_acked_by(who)
    }

    /// How long it took until it was over.
    #[must_use]
    pub fn lasted(self, time: SignedDuration) -> String {
        self.say.page_lasted(span(time, self.language))
    }

    /// Goes to a phase.
    #[must_use]
    pub fn enter(self, of: Phase) -> String {
        self.say.page_enter(self.phase(of))
    }

    /// Goes back to a phase.
    #[must_use]
    pub fn enter_again(self, of: Phase) -> String {
        self.say.page_enter_again(self.phase(of))
    }

    /// Takes a role.
    #[must_use]
    pub fn take_role(self, of: Role) -> String {
        self.say.page_take_role(self.role(of))
    }

    /// When a task is due.
    #[must_use]
    pub fn due(self, day: &str) -> String {
        self.say.page_due(day)
    }

    /// The report an incident begins with.
    #[must_use]
    pub fn opening_run(self, run: &str) -> String {
        self.say.page_opening_run(run)
    }
}

labels! {
    sections => page_sections, "Label of the list of sections.";
    section_chat => page_section_chat, "The chat.";
    section_incidents => page_section_incidents, "The incidents.";
    section_knowledge => page_section_knowledge, "The prevention notes.";
    section_postmortems => page_section_postmortems, "The post-mortems.";
    section_figures => page_section_figures, "The figures.";
    count_open => page_count_open, "Said after a number of open incidents.";
    count_due => page_count_due, "Said after a number of notes to review.";
    skip_content => page_skip_content, "Jumps to what the page is about.";
    error_later => page_error_later, "The work goes on after the page.";
    error_no_title => page_error_no_title, "An incident needs a title.";
    incident_open => page_incident_open, "Opens an incident.";
    incidents_none => page_incidents_none, "No incident fits.";
    incidents_none_hint => page_incidents_none_hint, "What to do when no incident fits.";
    newest => page_newest, "Back to the newest ones.";
    older_ones => page_older_ones, "Goes on to older ones.";
    show => page_show, "Label of the choice between open ones and all.";
    show_open => page_show_open, "Only open ones.";
    show_all => page_show_all, "Closed ones, too.";
    search_title => page_search_title, "Label of the search in titles.";
    search => page_search, "Sends a search.";
    severity => page_severity, "Label of a severity.";
    phase_label => page_phase_label, "Label of a phase.";
    service => page_service, "Label of a service.";
    any => page_any, "No restriction.";
    none => page_none, "Nothing chosen.";
    not_known => page_not_known, "Not known yet.";
    unchanged => page_unchanged, "Stays as it is.";
    yes => page_yes, "Yes.";
    no => page_no, "No.";
    nobody_yet => page_nobody_yet, "Nobody is at it.";
    drill => page_drill, "An exercise.";
    private => page_private, "For members only.";
    opening => page_opening, "Heading of the form that opens an incident.";
    opening_title => page_opening_title, "Label of the title.";
    opening_title_hint => page_opening_title_hint, "Example of a title.";
    opening_impact => page_opening_impact, "Label of the impact.";
    opening_urgency => page_opening_urgency, "Label of the urgency.";
    opening_severity => page_opening_severity, "Label of the severity in the form.";
    opening_severity_suggested => page_opening_severity_suggested, "Takes the suggested severity.";
    opening_suggested => page_opening_suggested, "Heading of the table of suggestions.";
    opening_effect => page_opening_effect, "Label of the impact in words.";
    opening_effect_hint => page_opening_effect_hint, "Example of an impact.";
    opening_playbook => page_opening_playbook, "Label of the playbook.";
    opening_target => page_opening_target, "Label of the target.";
    opening_probe => page_opening_probe, "What happens with service or playbook.";
    opening_private => page_opening_private, "Label of the switch for private incidents.";
    opening_drill => page_opening_drill, "Label of the switch for exercises.";
    room => page_room, "Leads to the incident's conversation.";
    room_archived => page_room_archived, "Nothing can be said in its conversation for now.";
    room_deleted => page_room_deleted, "Its conversation is gone.";
    room_unreachable => page_room_unreachable, "Toban cannot speak in its conversation, or it is gone.";
    standing => page_standing, "Label of where an incident stands.";
    since => page_since, "Before a time.";
    impact_unknown => page_impact_unknown, "The impact is not known.";
    button_ack => page_button_ack, "Somebody is at it.";
    button_resolve => page_button_resolve, "It is over.";
    close_incident => page_close_incident, "Closes an incident.";
    postmortem => page_postmortem, "A post-mortem.";
    opened_by => page_opened_by, "Label of who opened it.";
    merged_into => page_merged_into, "Label of the incident that goes on.";
    related => page_related, "Label of related incidents.";
    members => page_members, "Label of who may read it.";
    link => page_link, "Label of a link.";
    link_name => page_link_name, "Label of a link's name.";
    change_severity => page_change_severity, "Changes the severity.";
    reason => page_reason, "Label of a reason.";
    settings => page_settings, "Changes title, service, members …";
    title_label => page_title_label, "Label of a title.";
    add_member => page_add_member, "Label of a person who may read it.";
    remove_member => page_remove_member, "Label of a person who may not any more.";
    reports => page_reports, "Heading of the reports.";
    report_before => page_report_before, "Heading of the first report.";
    report_after => page_report_after, "Heading of the newest report.";
    learned => page_learned, "Heading of what it taught.";
    cause => page_cause, "Label of the cause.";
    factors => page_factors, "Label of contributing factors.";
    one_more_factor => page_one_more_factor, "Label of one more contributing factor.";
    countermeasure => page_countermeasure, "Label of the countermeasure.";
    detection_gap => page_detection_gap, "Label of why it was not noticed.";
    documentation => page_documentation, "Label of what to document.";
    note => page_note, "Label of the prevention note.";
    write_note => page_write_note, "Opens the form for a note.";
    log_label => page_log_label, "Label of the line to write down.";
    log_hint => page_log_hint, "Hint for the line to write down.";
    log_send => page_log_send, "Writes a line down.";
    kind => page_kind, "Label of the kind of line.";
    mark => page_mark, "Label of a mark.";
    update => page_update, "Tells stakeholders.";
    update_hint => page_update_hint, "Who reads an update.";
    conditions => page_conditions, "Label of how things stand.";
    actions => page_actions, "Label of what is done.";
    needs => page_needs, "Label of what is needed.";
    learn => page_learn, "Writes down cause and countermeasure.";
    close_ready => page_close_ready, "Nothing is missing.";
    close_as => page_close_as, "Label of the ways to close.";
    close_as_usual => page_close_as_usual, "Closes with everything written down.";
    reopen => page_reopen, "It is not over.";
    phases => page_phases, "Heading of the phases.";
    done => page_done, "Something is done.";
    tick => page_tick, "Ticks an action off.";
    roles => page_roles, "Heading of the roles.";
    unfilled => page_unfilled, "Nobody has the role.";
    leave_role => page_leave_role, "Gives a role back.";
    give_role => page_give_role, "Gives a role to somebody.";
    person => page_person, "Label of a person.";
    hypotheses => page_hypotheses, "Heading of the hypotheses.";
    verdict_open => page_verdict_open, "Not verified.";
    verdict_confirmed => page_verdict_confirmed, "Confirmed.";
    verdict_refuted => page_verdict_refuted, "Refuted.";
    verify => page_verify, "Opens the form of a verification.";
    evidence => page_evidence, "Label of the evidence.";
    confirm => page_confirm, "It is the cause.";
    refute => page_refute, "It is not.";
    steps => page_steps, "Heading of the steps.";
    effect => page_effect, "Label of a step's effect.";
    effect_unknown => page_effect_unknown, "The effect is not known.";
    tasks => page_tasks, "Heading of the tasks.";
    tasks_none => page_tasks_none, "No task.";
    nobody => page_nobody, "Nobody.";
    finish => page_finish, "Marks a task as done.";
    add_task => page_add_task, "Adds a task.";
    task_text => page_task_text, "Label of a task.";
    owner => page_owner, "Label of who does it.";
    due_label => page_due_label, "Label of a due day.";
    timeline => page_timeline, "Heading of the timeline.";
    earlier => page_earlier, "Goes to earlier entries.";
    stakeholders => page_stakeholders, "An entry for stakeholders.";
    where_said => page_where_said, "Leads to the message.";
    classify => page_classify, "Says what an entry is.";
    platform_web => page_platform_web, "The page as a platform.";
    platform_terminal => page_platform_terminal, "The terminal as a platform.";
    platform_slack => page_platform_slack, "Slack as a platform.";
}
