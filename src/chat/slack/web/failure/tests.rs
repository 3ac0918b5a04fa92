//! What a code, an answer, a failure of a later part mean.

use std::time::Duration;

use super::{Failure, names_blocks};
use crate::chat::gateway::{Closed, GatewayError};
use crate::chat::nowhere::{NoPlace, Nowhere};

fn told(code: &str) -> GatewayError {
    Failure::Refused { code: code.to_owned(), needed: None }.into()
}

#[test]
fn whatever_says_that_blocks_were_refused_is_known_by_it() {
    let refused = |code: &str| Failure::Refused { code: code.to_owned(), needed: None };
    for (code, refuses, lacks) in [
        ("invalid_blocks", true, true),
        ("invalid_blocks_format", true, true),
        ("msg_blocks_too_long", true, false),
        ("msg_too_long", false, false),
        ("internal_error", false, false),
    ] {
        assert_eq!((refused(code).refuses_blocks(), refused(code).lacks_blocks()), (refuses, lacks), "{code}");
    }
    for (body, named) in [
        (r#"{"ok":false,"error":"invalid_blocks","errors":["unsupported type: table"]}"#, true),
        ("invalid_blocks\n", true),
        (r#"{"ok":false,"error":"used_url"}"#, false),
        ("<html>invalid_blocks</html>", false),
        ("", false),
    ] {
        assert_eq!(names_blocks(body), named, "{body}");
    }
}

#[test]
fn a_code_says_whether_it_is_of_use_to_try_again() {
    assert!(matches!(told("token_revoked"), GatewayError::NotSent(_)));
    assert!(matches!(told("missing_scope"), GatewayError::NotSent(_)));
    for (code, how, why) in [
        ("is_archived", Closed::Archived, Nowhere::Archived),
        ("not_in_channel", Closed::Unreachable, Nowhere::Outside),
    ] {
        assert_eq!(told(code), GatewayError::Shut { how, place: NoPlace::new(why, code) });
    }
    assert_eq!(
        told("message_not_found"),
        GatewayError::NoPlace(NoPlace::new(Nowhere::MessageGone, "message_not_found"))
    );
    assert!(matches!(told("internal_error"), GatewayError::Unavailable(_)));
    assert!(matches!(told("ratelimited"), GatewayError::RateLimited { .. }));
    assert!(matches!(told("msg_too_long"), GatewayError::Refused(_)));
    let after = Duration::from_secs(7);
    let limited: GatewayError = Failure::RateLimited(after).into();
    assert_eq!(limited, GatewayError::RateLimited { retry_after: after });
    // Where a part is there, nothing says any more that nothing arrived.
    let begun = |failure: Failure| match failure.of_the_rest() {
        GatewayError::Begun { retry_after, .. } => retry_after,
        other => panic!("{other:?}"),
    };
    assert_eq!(begun(Failure::RateLimited(after)), Some(after));
    assert_eq!(begun(Failure::NotSent("no connection".to_owned())), None);
    assert_eq!(begun(Failure::Refused { code: "token_revoked".to_owned(), needed: None }), None);
    assert_eq!(begun(Failure::Refused { code: "internal_error".to_owned(), needed: None }), None);
}
