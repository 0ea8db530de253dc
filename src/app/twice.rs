//! A new passphrase, typed twice.

use eframe::egui::{Key, Ui};
use zeroize::{Zeroize as _, Zeroizing};

use super::caps::Caps;
use super::theme::Type;
use super::widgets;
use crate::domain::typed::canonical;

/// The shortest passphrase that is taken, in characters: long enough that Argon2id makes guessing slow.
const SHORTEST: usize = 8;
/// The longest passphrase, in characters.
pub const LONGEST: usize = 256;

/// Room for a passphrase: a string that grows leaves copies behind.
pub fn room() -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(LONGEST * 4))
}

/// What is typed of a new passphrase.
pub struct Twice {
    typed: [Zeroizing<String>; 2],
    caps: Caps,
    /// Whether Enter was pressed in the second field.
    is_entered: bool,
}

impl Default for Twice {
    fn default() -> Twice {
        Twice { typed: [room(), room()], caps: Caps::default(), is_entered: false }
    }
}

impl Twice {
    /// Shows the two fields, the first one under this name. Whether the two can be taken.
    pub fn ui(&mut self, ui: &mut Ui, name: &str) -> bool {
        let fields = ui.horizontal_wrapped(|ui| {
            let [first, second] = &mut self.typed;
            let first = widgets::secret(ui, name, first, LONGEST, 240.0);
            (first, widgets::secret(ui, "Once more", second, LONGEST, 240.0))
        });
        let (one, other) = fields.inner;
        self.is_entered = other.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        self.caps.ui(ui, if other.has_focus() { &other } else { &one });
        let count = canonical(&self.typed[0]).chars().count();
        let same = canonical(&self.typed[0]) == canonical(&self.typed[1]);
        let said = match (count, same) {
            (0, _) => "A few words that nobody would guess are good.".to_string(),
            (count, _) if count < SHORTEST => format!("At least {SHORTEST} characters."),
            (_, false) => "The two do not match yet.".into(),
            (_, true) => "The two are the same.".into(),
        };
        let words = widgets::quiet(ui, said, Type::Small);
        widgets::paragraph(ui, words);
        count >= SHORTEST && same
    }

    /// Whether Enter was pressed in the second field just now.
    pub fn is_entered(&self) -> bool {
        self.is_entered
    }

    /// Takes the passphrase, and leaves the fields empty.
    pub fn take(&mut self) -> Zeroizing<String> {
        let taken = std::mem::replace(&mut self.typed[0], room());
        self.clear();
        taken
    }

    /// Empties the fields.
    pub fn clear(&mut self) {
        self.typed.iter_mut().for_each(|typed| typed.zeroize());
    }
}
