//! The sections of INFO.

macro_rules! sections {
    ($($variant:ident $word:literal),* $(,)?) => {
        /// A section of INFO.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::probe::redis) enum Section { $($variant),* }

        impl Section {
            /// Every section a playbook can ask for.
            pub(in crate::probe::redis) const ALL: &[Self] = &[$(Self::$variant),*];

            /// Their names, for the declaration of an argument.
            pub(in crate::probe::redis) const WORDS: &[&str] = &[$($word),*];

            /// How Redis spells it.
            pub(in crate::probe::redis) const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

sections! {
    Server "server", Clients "clients", Memory "memory", Persistence "persistence", Stats "stats",
    Replication "replication", Cpu "cpu", Commandstats "commandstats", Latencystats "latencystats",
    Errorstats "errorstats", Keyspace "keyspace", Cluster "cluster",
}
