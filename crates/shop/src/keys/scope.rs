use std::fmt;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a key may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Scope { $($(#[$doc])* $name),+ }

        impl Scope {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().find(|scope| scope.name() == text).copied()
            }
        }
    };
}

scopes! {
    /// Send events. Such a key stands in pages that everybody can read.
    EventsWrite = "events:write",
    /// Report sales on the merchant's own site.
    SalesWrite = "sales:write",
    CatalogueRead = "catalogue:read",
    OrdersRead = "orders:read",
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
