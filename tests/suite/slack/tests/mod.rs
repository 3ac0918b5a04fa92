//! What the world itself promises, beside what the SDKs prove of it.

mod limits;
mod words;
