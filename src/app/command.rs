//! Everything that can be asked of the window: what it is called, what it does, and its key.
//!
//! Screens and keys ask; [`super::Window`] alone obeys.

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers};
use egui_material_icons::{MaterialIcon, icons};

/// Something that can be asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// The practice for today.
    Today,
    /// What can be practised.
    Library,
    /// Sitting without words.
    Timer,
    /// What was practised.
    Progress,
    /// What therapists handed over.
    Bundles,
    /// How it looks.
    Settings,
    /// Back to where one came from.
    Back,
    /// To the search field.
    Search,
    /// Starts what this screen is about.
    Begin,
    /// Pauses, or goes on.
    Pause,
    /// Leaves the session for the senses.
    GroundMe,
    /// Ends the sitting.
    Stop,
    /// Hears the last 15 seconds again.
    Back15,
    /// Leaves out 15 seconds.
    Forward15,
    /// Leaves out the rest of the part.
    SkipPart,
    /// Lets attention rest somewhere else.
    Anchor,
    /// Everything louder.
    Louder,
    /// Everything softer.
    Softer,
    /// A volume for each layer.
    Volumes,
    /// Shows or hides the time.
    Time,
    /// Almost black, for the dark.
    Dim,
    /// Lists the keys.
    Keys,
    /// Closes the record until the passphrase is typed.
    Lock,
    /// Covers everything, or takes the cover away.
    Hide,
}

/// Where a command makes sense.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Anywhere.
    Everywhere,
    /// Outside of a sitting.
    Places,
    /// During a sitting.
    Sitting,
}

impl Command {
    /// Every command, as they are listed.
    pub const ALL: &'static [Command] = &[
        Command::Pause,
        Command::GroundMe,
        Command::Stop,
        Command::Back15,
        Command::Forward15,
        Command::SkipPart,
        Command::Anchor,
        Command::Louder,
        Command::Softer,
        Command::Volumes,
        Command::Time,
        Command::Dim,
        Command::Begin,
        Command::Today,
        Command::Library,
        Command::Timer,
        Command::Progress,
        Command::Bundles,
        Command::Settings,
        Command::Search,
        Command::Back,
        Command::Hide,
        Command::Keys,
        Command::Lock,
    ];

    /// A few words for a button or a list.
    pub const fn label(self) -> &'static str {
        match self {
            Command::Today => "Today",
            Command::Library => "Library",
            Command::Timer => "Timer",
            Command::Progress => "Progress",
            Command::Bundles => "Bundles",
            Command::Settings => "Settings",
            Command::Back => "Back",
            Command::Search => "Search",
            Command::Begin => "Begin",
            Command::Pause => "Pause",
            Command::GroundMe => "Ground me",
            Command::Stop => "Stop",
            Command::Back15 => "Back 15 seconds",
            Command::Forward15 => "Forward 15 seconds",
            Command::SkipPart => "Skip this part",
            Command::Anchor => "Change the anchor",
            Command::Louder => "Louder",
            Command::Softer => "Softer",
            Command::Volumes => "Volumes",
            Command::Time => "Time left",
            Command::Dim => "Dim",
            Command::Keys => "Keys",
            Command::Lock => "Lock",
            Command::Hide => "Hide everything",
        }
    }

    /// One sentence on what it does.
    pub const fn tooltip(self) -> &'static str {
        match self {
            Command::Today => "The practice for today",
            Command::Library => "Every session on this computer",
            Command::Timer => "Sit without words, with bells and a sound underneath",
            Command::Progress => "What you have practised",
            Command::Bundles => "What your therapist has given you",
            Command::Settings => "Looks, sound, what suits you, and the lock",
            Command::Back => "Back to where you came from",
            Command::Search => "Look for a session",
            Command::Begin => "Begin this practice",
            Command::Pause => "Pause, or go on",
            Command::GroundMe => {
                "Leave the session for the five senses; you can come back to this place"
            }
            Command::Stop => "End here; what you practised counts",
            Command::Back15 => "Hear the last 15 seconds again",
            Command::Forward15 => "Leave out 15 seconds",
            Command::SkipPart => "Leave out the rest of this part",
            Command::Anchor => "Let attention rest somewhere else",
            Command::Louder => "Everything a little louder",
            Command::Softer => "Everything a little softer",
            Command::Volumes => "Voice, bed, bells and breath, each on its own",
            Command::Time => "Show or hide the time that is left",
            Command::Dim => "Almost black, for lying in the dark",
            Command::Keys => "Every key in one list",
            Command::Lock => "Close the record until the passphrase is typed",
            Command::Hide => "Silence and an empty window; the same key brings it back",
        }
    }

    /// The sign on its button.
    pub fn icon(self) -> MaterialIcon {
        match self {
            Command::Today => icons::ICON_WB_SUNNY,
            Command::Library => icons::ICON_LOCAL_LIBRARY,
            Command::Timer => icons::ICON_TIMER,
            Command::Progress => icons::ICON_INSIGHTS,
            Command::Bundles => icons::ICON_INVENTORY_2,
            Command::Settings => icons::ICON_SETTINGS,
            Command::Back => icons::ICON_ARROW_BACK,
            Command::Search => icons::ICON_SEARCH,
            Command::Begin => icons::ICON_PLAY_ARROW,
            Command::Pause => icons::ICON_PAUSE,
            Command::GroundMe => icons::ICON_SPA,
            Command::Stop => icons::ICON_STOP,
            Command::Back15 => icons::ICON_REPLAY,
            Command::Forward15 => icons::ICON_FORWARD_MEDIA,
            Command::SkipPart => icons::ICON_SKIP_NEXT,
            Command::Anchor => icons::ICON_ANCHOR,
            Command::Louder | Command::Softer | Command::Volumes => icons::ICON_TUNE,
            Command::Time => icons::ICON_SCHEDULE,
            Command::Dim => icons::ICON_BEDTIME,
            Command::Keys => icons::ICON_KEYBOARD,
            Command::Lock => icons::ICON_LOCK,
            Command::Hide => icons::ICON_VISIBILITY_OFF,
        }
    }

    /// Where it makes sense.
    pub const fn scope(self) -> Scope {
        match self {
            Command::Keys | Command::Lock | Command::Hide => Scope::Everywhere,
            Command::Today
            | Command::Library
            | Command::Timer
            | Command::Progress
            | Command::Bundles
            | Command::Settings
            | Command::Back
            | Command::Search
            | Command::Begin => Scope::Places,
            _ => Scope::Sitting,
        }
    }

    /// Its key.
    pub const fn shortcut(self) -> KeyboardShortcut {
        const fn plain(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::NONE, key)
        }
        const fn ctrl(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND, key)
        }
        match self {
            Command::Today => ctrl(Key::Num1),
            Command::Library => ctrl(Key::Num2),
            Command::Timer => ctrl(Key::Num3),
            Command::Progress => ctrl(Key::Num4),
            Command::Bundles => ctrl(Key::Num5),
            Command::Settings => ctrl(Key::Comma),
            Command::Back => KeyboardShortcut::new(Modifiers::ALT, Key::ArrowLeft),
            Command::Search => ctrl(Key::F),
            Command::Begin => ctrl(Key::Enter),
            Command::Pause => plain(Key::Space),
            Command::GroundMe => plain(Key::G),
            Command::Stop => plain(Key::Escape),
            Command::Back15 => plain(Key::ArrowLeft),
            Command::Forward15 => plain(Key::ArrowRight),
            Command::SkipPart => plain(Key::S),
            Command::Anchor => plain(Key::A),
            Command::Louder => plain(Key::ArrowUp),
            Command::Softer => plain(Key::ArrowDown),
            Command::Volumes => plain(Key::V),
            Command::Time => plain(Key::T),
            Command::Dim => plain(Key::D),
            Command::Keys => plain(Key::Questionmark),
            Command::Lock => ctrl(Key::L),
            Command::Hide => plain(Key::F9),
        }
    }

    /// Whether a focused widget has the first right to its key: Space and the arrows move and press
    /// what has the focus.
    fn yields_to_focus(self) -> bool {
        matches!(
            self.shortcut().logical_key,
            Key::Space | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown
        ) && self.shortcut().modifiers.is_none()
    }

    /// Whether it is a single key that would be typed into a text field.
    fn is_typed(self) -> bool {
        self.shortcut().modifiers.is_none()
            && !matches!(self.shortcut().logical_key, Key::Escape | Key::F9)
    }

    /// Its key, as it is printed on keyboards.
    pub fn keys(self, ctx: &Context) -> String {
        let shown = ctx.format_shortcut(&self.shortcut());
        shown.replace("Questionmark", "?").replace("Comma", ",")
    }

    /// Its tooltip, with its key.
    pub fn hint(self, ctx: &Context) -> String {
        format!("{} ({})", self.tooltip(), self.keys(ctx))
    }

    /// Whether its key was pressed; no one else sees it after this.
    pub fn is_pressed(self, ctx: &Context) -> bool {
        ctx.input_mut(|input| input.consume_shortcut(&self.shortcut()))
    }

    /// The commands whose keys were pressed, which no one else sees after this.
    pub fn pressed(ctx: &Context, in_sitting: bool) -> Vec<Command> {
        let focused = ctx.memory(|memory| memory.focused()).is_some();
        let typing = ctx.text_edit_focused();
        let apt = |command: &Command| match command.scope() {
            Scope::Everywhere => true,
            Scope::Places => !in_sitting,
            Scope::Sitting => in_sitting,
        };
        let mut found = Vec::new();
        for command in Command::ALL.iter().copied().filter(apt) {
            if (typing && command.is_typed()) || (focused && command.yields_to_focus()) {
                continue;
            }
            let shortcut = command.shortcut();
            if ctx.input_mut(|input| {
                // The question mark is a shifted key on most keyboards.
                match shortcut.logical_key {
                    Key::Questionmark => {
                        input.consume_key(Modifiers::SHIFT, Key::Questionmark)
                            || input.consume_key(Modifiers::NONE, Key::Questionmark)
                    }
                    _ => input.consume_shortcut(&shortcut),
                }
            }) {
                found.push(command);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_its_own_key_where_it_makes_sense() {
        for (n, one) in Command::ALL.iter().enumerate() {
            assert!(!one.label().is_empty() && !one.tooltip().is_empty());
            for other in &Command::ALL[n + 1..] {
                assert_ne!(one, other, "listed twice");
                let meet = one.scope() == other.scope()
                    || [one.scope(), other.scope()].contains(&Scope::Everywhere);
                assert!(!meet || one.shortcut() != other.shortcut(), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn what_is_always_there_never_waits_for_the_focus() {
        assert!(!Command::Stop.yields_to_focus() && !Command::GroundMe.yields_to_focus());
        assert!(Command::Pause.yields_to_focus());
        assert!(!Command::Hide.is_typed() && !Command::Hide.yields_to_focus());
        assert!(!Command::Stop.is_typed(), "Escape stops from inside a text field, too");
    }
}
