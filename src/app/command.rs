//! Everything that can be asked of the window: what it is called, what it does, and its key.
//!
//! Screens and keys ask; [`super::Window`] alone obeys.

use eframe::egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

use super::icons::{self, Icon};

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
    /// Writes practices for others.
    Studio,
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
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// Plays what is written, from the step at hand; or stops.
    Hear,
    /// Moves the step at hand up.
    MoveUp,
    /// Moves it down.
    MoveDown,
    /// Puts a second one behind it.
    Double,
    /// Takes it out.
    Remove,
    /// The text as it is written, or the cards.
    AsText,
    /// To the page on which the session is recorded.
    Record,
    /// Begins a take of the line, or ends it.
    Take,
    /// Keeps the take, and goes to the next line.
    Keep,
    /// Says the line once more.
    Again,
    /// Plays the take, or stops.
    PlayTake,
    /// To the line before.
    LineBefore,
    /// To the next line.
    LineAfter,
    /// Whatever is next, with a foot.
    PedalOn,
    /// Once more or back, with a foot.
    PedalBack,
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
    /// While a session is written.
    Studio,
    /// While it is recorded.
    Recording,
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
        Command::Studio,
        Command::Settings,
        Command::Search,
        Command::Back,
        Command::Undo,
        Command::Redo,
        Command::Hear,
        Command::MoveUp,
        Command::MoveDown,
        Command::Double,
        Command::Remove,
        Command::AsText,
        Command::Record,
        Command::Take,
        Command::Keep,
        Command::Again,
        Command::PlayTake,
        Command::LineBefore,
        Command::LineAfter,
        Command::PedalOn,
        Command::PedalBack,
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
            Command::Studio => "Studio",
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
            Command::Undo => "Undo",
            Command::Redo => "Redo",
            Command::Hear => "Hear from here",
            Command::MoveUp => "Move up",
            Command::MoveDown => "Move down",
            Command::Double => "Double",
            Command::Remove => "Remove",
            Command::AsText => "As text",
            Command::Record => "Record…",
            Command::Take => "Start or stop",
            Command::Keep => "Keep and go on",
            Command::Again => "Say it again",
            Command::PlayTake => "Play the take",
            Command::LineBefore => "Line before",
            Command::LineAfter => "Next line",
            Command::PedalOn => "Go on, by pedal",
            Command::PedalBack => "Again or back, by pedal",
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
            Command::Studio => "Write practices for others",
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
            Command::Undo => "Take the last change back",
            Command::Redo => "Make the change again",
            Command::Hear => "Play it from this step, or stop",
            Command::MoveUp => "Move this step up",
            Command::MoveDown => "Move this step down",
            Command::Double => "Put a second one behind this step",
            Command::Remove => "Take this step out; undo brings it back",
            Command::AsText => "The file as it is written, or the cards",
            Command::Record => "Say its lines into the microphone, one after the other",
            Command::Take => "Start recording the line, or stop",
            Command::Keep => "Keep this take for the line, and go to the next one",
            Command::Again => "Record the line once more; this take stays",
            Command::PlayTake => "Hear what is kept of the take, or stop",
            Command::LineBefore => "Back to the line before",
            Command::LineAfter => "On to the next line",
            Command::PedalOn => "Start, stop, keep and go on, one after the other",
            Command::PedalBack => "Once more, or back to the line before",
            Command::Keys => "Every key in one list",
            Command::Lock => "Close the record until the passphrase is typed",
            Command::Hide => "Silence and an empty window; the same key brings it back",
        }
    }

    /// The sign on its button.
    pub fn icon(self) -> Icon {
        match self {
            Command::Today => icons::TODAY,
            Command::Library => icons::LIBRARY,
            Command::Timer => icons::TIMER,
            Command::Progress => icons::PROGRESS,
            Command::Bundles => icons::BUNDLES,
            Command::Studio => icons::STUDIO,
            Command::Settings => icons::SETTINGS,
            Command::Back => icons::BACK,
            Command::Search => icons::SEARCH,
            Command::Begin => icons::BEGIN,
            Command::Pause => icons::PAUSE,
            Command::GroundMe => icons::GROUND_ME,
            Command::Stop => icons::STOP,
            Command::Back15 => icons::BACK_15,
            Command::Forward15 => icons::FORWARD_15,
            Command::SkipPart => icons::SKIP_PART,
            Command::Anchor => icons::ANCHOR,
            Command::Louder | Command::Softer | Command::Volumes => icons::VOLUMES,
            Command::Time => icons::TIME,
            Command::Dim => icons::DIM,
            Command::Undo => icons::UNDO,
            Command::Redo => icons::REDO,
            Command::Hear => icons::BEGIN,
            Command::MoveUp => icons::UP,
            Command::MoveDown => icons::DOWN,
            Command::Double => icons::DOUBLE,
            Command::Remove => icons::REMOVE,
            Command::AsText => icons::TEXT,
            Command::Record | Command::Take => icons::RECORDED,
            Command::Keep => icons::KEEP,
            Command::Again => icons::BACK_15,
            Command::PlayTake => icons::BEGIN,
            Command::LineBefore | Command::PedalBack => icons::BACK,
            Command::LineAfter | Command::PedalOn => icons::NEXT,
            Command::Keys => icons::KEYS,
            Command::Lock => icons::LOCK,
            Command::Hide => icons::HIDE,
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
            | Command::Studio
            | Command::Settings
            | Command::Back
            | Command::Search
            | Command::Begin => Scope::Places,
            Command::Undo
            | Command::Redo
            | Command::Hear
            | Command::MoveUp
            | Command::MoveDown
            | Command::Double
            | Command::Remove
            | Command::AsText
            | Command::Record => Scope::Studio,
            Command::Take
            | Command::Keep
            | Command::Again
            | Command::PlayTake
            | Command::LineBefore
            | Command::LineAfter
            | Command::PedalOn
            | Command::PedalBack => Scope::Recording,
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
            Command::Studio => ctrl(Key::Num6),
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
            Command::Undo => ctrl(Key::Z),
            Command::Redo => {
                KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z)
            }
            Command::Hear => plain(Key::F5),
            Command::MoveUp => KeyboardShortcut::new(Modifiers::ALT, Key::ArrowUp),
            Command::MoveDown => KeyboardShortcut::new(Modifiers::ALT, Key::ArrowDown),
            Command::Double => ctrl(Key::D),
            Command::Remove => KeyboardShortcut::new(Modifiers::ALT, Key::Delete),
            Command::AsText => plain(Key::F6),
            Command::Record => plain(Key::F8),
            Command::Take => plain(Key::Space),
            Command::Keep => plain(Key::Enter),
            Command::Again => plain(Key::R),
            Command::PlayTake => plain(Key::P),
            Command::LineBefore => plain(Key::ArrowLeft),
            Command::LineAfter => plain(Key::ArrowRight),
            Command::PedalOn => plain(Key::PageDown),
            Command::PedalBack => plain(Key::PageUp),
            Command::Keys => plain(Key::Questionmark),
            Command::Lock => ctrl(Key::L),
            Command::Hide => plain(Key::F9),
        }
    }

    /// Whether a focused widget has the first right to its key: Space, Enter and the arrows move and press
    /// what has the focus.
    fn yields_to_focus(self) -> bool {
        matches!(
            self.shortcut().logical_key,
            Key::Space
                | Key::Enter
                | Key::ArrowLeft
                | Key::ArrowRight
                | Key::ArrowUp
                | Key::ArrowDown
        ) && self.shortcut().modifiers.is_none()
    }

    /// Whether it is a single key that would be typed into a text field.
    fn is_typed(self) -> bool {
        self.shortcut().modifiers.is_none()
            && !matches!(
                self.shortcut().logical_key,
                Key::Escape | Key::F5 | Key::F6 | Key::F8 | Key::F9
            )
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

    /// The commands of these scopes whose keys were pressed, which no one else sees after this. Where two have the
    /// same key with more and with less held down, the one with more is meant.
    pub fn pressed(ctx: &Context, here: &[Scope]) -> Vec<Command> {
        let focused = ctx.memory(|memory| memory.focused()).is_some();
        let typing = ctx.text_edit_focused();
        let apt = |command: &Command| here.contains(&command.scope());
        let mut all: Vec<Command> = Command::ALL.iter().copied().filter(apt).collect();
        all.sort_by_key(|command| !command.shortcut().modifiers.shift);
        let mut found = Vec::new();
        for command in all {
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

/// Takes away what comes of holding a key down: a press counts once. Only what moves somewhere goes on while its
/// key is held: the arrows, and what moves and erases in a text. Everything that looks at keys comes after this.
pub fn drop_repeats(ctx: &Context) {
    let typing = ctx.text_edit_focused();
    let goes_on = |key: Key, modifiers: Modifiers| match key {
        Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown => !modifiers.alt,
        Key::Home | Key::End | Key::Tab => true,
        // A foot may rest on a pedal that turns pages.
        Key::PageUp | Key::PageDown | Key::Backspace | Key::Delete => typing,
        _ => false,
    };
    ctx.input_mut(|input| {
        input.events.retain(|event| match *event {
            Event::Key { key, pressed: true, repeat: true, modifiers, .. } => {
                goes_on(key, modifiers)
            }
            _ => true,
        });
    });
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
