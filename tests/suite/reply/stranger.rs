//! Somebody is mentioned whose account is nobody's: who that is, and how they become somebody.

use toban::chat::inbound::{Account, Platform};
use toban::chat::standing::Standing;
use toban::command::error::{Known, ParseError, ParseErrorKind};
use toban::language::Language;
use toban::reply::stranger::unlinked;

#[test]
fn whoever_is_mentioned_is_called_as_their_platform_calls_them() {
    let line = "/incident task INC-1 owner=@U0ZOE raise it";
    let start = line.find("@U0ZOE").expect("it is there");
    let error = ParseError {
        kind: ParseErrorKind::UnknownPerson("U0ZOE".to_owned()),
        at: start..start + 6,
        suggestion: None,
        known: Known::of("U0ZOE", vec!["aiko".to_owned(), "ben".to_owned()]),
        about: None,
    };
    let account =
        Account { platform: Platform::Slack, id: "U0ZOE".to_owned(), person: None, local: false, language: None };
    let told = |standing, language| {
        let message = unlinked(&error, line, (&account, &standing), language);
        serde_json::to_string(&message).expect("a message is JSON")
    };
    let member = told(Standing::Member("zoe".to_owned()), Language::En);
    for words in [
        "The account zoe is linked to no person",
        "owner=⟦@zoe⟧ raise it",
        "There is: aiko, ben",
        "slack = \\\"U0ZOE\\\"",
        "toban login",
    ] {
        assert!(member.contains(words), "{words}: {member}");
    }
    assert!(told(Standing::Member("zoe".to_owned()), Language::Ja).contains("zoe さん"), "in Japanese, too");
    let guest = told(Standing::Outside, Language::En);
    assert!(guest.contains("guest") && !guest.contains("toban login"), "{guest}");
    assert!(told(Standing::Gone, Language::Ja).contains("もう存在しません"));
    let unsure = told(Standing::Unknown, Language::En);
    assert!(unsure.contains("The account U0ZOE") && unsure.contains("toban login"), "{unsure}");
}
