//! The page's HTML. All text is plain and escaped by the template; control and direction characters are made harmless.

pub mod block;
pub mod composer;
pub mod figures;
pub mod glyph;
pub mod incident;
pub mod message;
pub mod moment;
pub mod note;
pub mod postmortem;
pub mod room;
pub mod section;
pub mod shell;
pub mod side;
pub mod single;
pub mod word;
