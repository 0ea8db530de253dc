//! Caps Lock, as far as a window knows of it: the window system does not say whether it is on, but a letter that
//! comes out large without Shift, or small with it, does.

use eframe::egui::{Event, Response, Ui};

use super::theme::{GRID, Type};
use super::widgets;

/// Whether Caps Lock is on, by the last letter that was typed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    is_on: bool,
    /// Whether Shift was held with the last key that no letter has come of yet.
    shift: Option<bool>,
}

impl Caps {
    /// Looks at what was typed into a field with this frame, and says below it if Caps Lock is on.
    pub fn ui(&mut self, ui: &mut Ui, field: &Response) {
        if field.has_focus() {
            ui.input(|input| self.notice(&input.events));
        }
        if self.is_on {
            ui.add_space(GRID / 2.0);
            let words = widgets::quiet(ui, "Caps Lock is on.", Type::Small);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
    }

    /// Notices what was typed. What is pasted, or comes from an input method, is no key and says nothing.
    fn notice(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::Key { pressed: true, modifiers, .. } => self.shift = Some(modifiers.shift),
                Event::Text(text) => {
                    let mut letters = text.chars();
                    if let (Some(letter), None, Some(shift)) =
                        (letters.next(), letters.next(), self.shift.take())
                    {
                        match (letter.is_uppercase(), letter.is_lowercase()) {
                            // On a Mac, Shift and Caps Lock together give large letters, too.
                            (true, _) if shift => {}
                            (true, _) => self.is_on = true,
                            (_, true) => self.is_on = shift,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Modifiers};

    use super::*;

    /// Letters as keys bring them, each with or without Shift.
    fn typed(letters: &[(&str, bool)]) -> Vec<Event> {
        let press = |(text, shift): &(&str, bool)| {
            let modifiers = Modifiers { shift: *shift, ..Modifiers::NONE };
            let key = Key::A;
            let pressed = true;
            [
                Event::Key { key, physical_key: None, pressed, repeat: false, modifiers },
                Event::Text((*text).into()),
            ]
        };
        letters.iter().flat_map(press).collect()
    }

    /// Whether it is on after these, if it was on or off before.
    fn after(was_on: bool, events: &[Event]) -> bool {
        let mut caps = Caps { is_on: was_on, shift: None };
        caps.notice(events);
        caps.is_on
    }

    #[test]
    fn a_large_letter_without_shift_says_it_and_a_small_one_says_it_is_off() {
        for letters in [("A", false), ("É", false), ("a", true)] {
            assert!(after(false, &typed(&[letters])), "{letters:?}");
        }
        for letters in [("a", false), ("ß", false)] {
            assert!(!after(true, &typed(&[letters])), "{letters:?}");
        }
        // Both in one frame: the last one counts. Shift counts as it was at its key.
        assert!(!after(false, &typed(&[("A", false), ("a", false)])));
        assert!(after(false, &typed(&[("a", false), ("A", false)])));
        assert!(!after(false, &typed(&[("A", true), ("b", false)])));
        // A letter that comes a frame after its key.
        let mut caps = Caps::default();
        for event in typed(&[("A", false)]) {
            caps.notice(&[event]);
        }
        assert!(caps.is_on);
    }

    #[test]
    fn what_no_key_was_pressed_for_says_nothing() {
        for was_on in [false, true] {
            for events in [
                vec![Event::Text("A".into())],
                vec![Event::Paste("a".into())],
                typed(&[("7", true), ("!", false), (" ", false)]),
                typed(&[("quiet", false)]),
                typed(&[("A", true)]),
            ] {
                assert_eq!(after(was_on, &events), was_on, "{events:?}");
            }
        }
    }
}
