//! The icons of the window. The list of those in use is in `build.rs`, which makes a font of them.

/// A character of the font of icons.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Icon(&'static str);

impl Icon {
    /// As text, in the type [`super::theme::Type::Icon`].
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

include!(concat!(env!("OUT_DIR"), "/icons.rs"));
