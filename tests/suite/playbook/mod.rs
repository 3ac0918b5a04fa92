//! The playbook engine: bundled files, verdicts, and runs that fail in every way.

mod bundled;
mod fleet;
mod judge;
mod run;
mod world;
