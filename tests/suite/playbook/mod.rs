//! The playbook engine against real probes and bundled files.

mod bundled;
