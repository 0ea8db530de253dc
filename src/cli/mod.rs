//! The command line: its arguments, and one file for each command.
//!
//! Parses arguments, calls [`crate::library`] and the layers above it, and prints. No rule about sessions,
//! sound or time is here.

mod along;
mod args;
mod bundle;
mod check;
mod doctor;
mod handbook;
mod install;
mod list;
mod microphone;
mod narrate;
mod outcome;
mod passphrase;
mod paste;
mod picture;
mod play;
mod pronounce;
mod read;
mod record;
mod render;
mod seal;
mod shelf;
mod take_in;
mod terminal;
mod timer;
mod voice;

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::builder::{PathBufValueParser, TypedValueParser as _};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::domain::compile::LONGEST_PREPARATION;
use crate::domain::{Anchor, Area, BedSound, Eyes, Partner, Posture, Preferences};
use crate::library::doors::Occasion;
use crate::library::{Folders, Library, as_typed, doors, plainly};
use crate::sitting::BedChoice;
use crate::units::{DurationError, Frames};

/// Success.
const FINE: u8 = 0;
/// The checked input has problems.
const HAS_PROBLEMS: u8 = 1;
/// The work could not be done.
const COULD_NOT: u8 = 2;

#[derive(Parser)]
#[command(
    name = "groundwork",
    version,
    about = "Guided mindfulness at home: breathing, body awareness, grounding, and practices for two.",
    long_about = "Guided mindfulness at home: breathing, body awareness, grounding, and practices for two.\n\n\
                  Without a command, the window opens, or without a display the first built-in\n\
                  session begins here.\n\
                  This program is neither treatment nor an emergency service. If you are in danger,\n\
                  call your local emergency number.",
    after_help = "Examples:\n  \
                  groundwork list\n  \
                  groundwork play settling-scan --length 10m\n  \
                  groundwork check my-session.ron\n\n\
                  Exit codes: 0 fine, 1 what was checked has problems, 2 could not do the work."
)]
struct CommandLine {
    /// The folder for the record and voice packs, instead of the usual one.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// List the built-in sessions.
    #[command(after_help = "Example:\n  groundwork list --json")]
    List(list::ListArgs),
    /// Show what a session is, how long it can be, and what to know before it begins.
    #[command(
        after_help = "Examples:\n  groundwork show five-senses\n  groundwork show my-session.ron"
    )]
    Show(list::ShowArgs),
    /// Show something to read, or list what there is.
    #[command(after_help = "Examples:\n  groundwork read\n  groundwork read desire-that-answers")]
    Read(read::ReadArgs),
    /// Check session scripts for problems, and give advice.
    #[command(
        after_help = "Examples:\n  groundwork check my-session.ron\n  groundwork check sessions --json\n\n\
                      Exit codes: 0 no errors (there may be advice), 1 errors, 2 a file could not be read, or there was no session."
    )]
    Check(check::CheckArgs),
    /// Show which sound device, voice pack, folders and built-in content the program finds.
    #[command(
        after_help = "Examples:\n  groundwork doctor\n  groundwork doctor --data another-folder\n\n\
                      Exit codes: 0 fine, 1 there is no sound device or the record has problems,\n\
                      2 could not look. Without a voice pack all is fine."
    )]
    Doctor,
    /// Play a session.
    #[command(after_help = "Examples:\n  groundwork play breathing-space\n  \
                      groundwork play settling-scan --length 10m --voice thomas --bed rain --prepare 10s\n  \
                      groundwork play my-session.ron --output null --fast\n\n\
                      Keys: space pauses and goes on, ← and → move by 15 seconds, s skips the part,\n\
                      a changes where attention rests, g leads to the grounding and b back from it,\n\
                      ↑ and ↓ change the volume, q stops.")]
    Play(play::PlayArgs),
    /// Sit without words: with bells and a bed, for a set time or open-ended.
    #[command(
        after_help = "Examples:\n  groundwork timer --length 20m --bells start,every=5m,end\n  \
                      groundwork timer --length open --bells start,random=4m --bed rain\n  \
                      groundwork timer --length 30m --bells start,at=10m,at=half,end=hand-bell"
    )]
    Timer(timer::TimerArgs),
    /// Show, add and change sittings.
    History(record::HistoryArgs),
    /// Note when the next appointment is, and list appointments.
    Appointment(record::AppointmentArgs),
    /// Show this week against your goal, and the streak.
    Rhythm(record::RhythmArgs),
    /// Show and change your settings.
    Settings(record::SettingsArgs),
    /// Export the history to a file.
    Export(record::ExportArgs),
    /// Put together what you want to bring to an appointment.
    Report(record::ReportArgs),
    /// Import history from Groundwork, Insight Timer or Meditate.
    Import(record::ImportArgs),
    /// List backups of the record, make one, or restore one.
    Backup(record::BackupArgs),
    /// Lock the record with a passphrase, or change or remove the lock.
    Lock(record::LockArgs),
    /// Erase everything that was deleted, or the whole record.
    Erase(record::EraseArgs),
    /// Render a session to a sound file.
    #[command(
        after_help = "Examples:\n  groundwork render settling-scan --length 10m --out scan.flac\n  \
                      groundwork render my-session.ron --out voice.wav --only voice --events events.json --stats"
    )]
    Render(render::RenderArgs),
    /// Take practice along: sessions as sound files in a folder, for a phone.
    #[command(
        after_help = "Examples:\n  groundwork take-along evenings --out /media/stick/practice\n  \
                      groundwork take-along settling-scan five-senses --length 10m --format ogg --out practice\n\n\
                      The first file is the grounding, and `Notes.txt` says what to know beforehand. Of a programme,\n\
                      only what is open now can be taken along. Doing it again writes only what has changed;\n\
                      other files in the folder stay as they are."
    )]
    TakeAlong(along::AlongArgs),
    /// Turn a script from a word processor into a session.
    Paste(paste::PasteArgs),
    /// Narrate the lines of session scripts, and keep the recordings beside them.
    #[command(after_help = "Examples:\n  groundwork narrate my-sessions --voice clara\n  \
                      groundwork narrate my-sessions/evening.ron --voice thomas\n\n\
                      A voice pack is needed, once: ./scripts/voice-pack fetches and installs one.\n\
                      `groundwork voice list` says whether it is there.")]
    Narrate(narrate::NarrateArgs),
    /// Show how a line is pronounced, word by word.
    #[command(
        after_help = "Examples:\n  groundwork pronounce \"At 7:30, Siobhan may like to rest.\"\n  \
                      groundwork pronounce \"Siobhan rests.\" --say-as \"Siobhan=~shi-VAWN\" --play"
    )]
    Pronounce(pronounce::PronounceArgs),
    /// Open the window with a bundle, a script, or the folder of a bundle.
    #[command(
        after_help = "The short form is `groundwork FILE`. Its content decides what it is, not its name."
    )]
    Open {
        /// A bundle, also in a zip file, a `.ron` script, or a folder.
        #[arg(allow_hyphen_values = true)]
        file: PathBuf,
    },
    /// Open the window where sessions are written and put together for others.
    #[command(after_help = "Example:\n  groundwork studio my-bundle/")]
    Studio {
        /// The folder of a bundle in the making.
        #[arg(allow_hyphen_values = true)]
        folder: Option<PathBuf>,
    },
    /// Make, check, sign, install and show bundles.
    Bundle(bundle::BundleArgs),
    /// Publish bundles for many clients in a folder, and show such a folder.
    Shelf(shelf::ShelfArgs),
    /// List narrators, or install a voice pack.
    #[command(
        after_help = "Examples:\n  groundwork voice list\n  groundwork voice install voice-pack/"
    )]
    Voice(voice::VoiceArgs),
    /// Write the pages of the manual and the completions of shells, for a package.
    #[command(hide = true)]
    Handbook(handbook::HandbookArgs),
}

/// Preferences that matter for a single sitting.
#[derive(Args)]
pub(crate) struct PreferenceArgs {
    /// Where attention rests: breath, hands, feet, sounds or sight.
    #[arg(long, value_parser = word(Anchor::ALL, Anchor::name), help_heading = "Choices")]
    anchor: Option<Anchor>,
    /// Whether the eyes are open or closed.
    #[arg(long, value_parser = word(Eyes::ALL, Eyes::name), help_heading = "Choices")]
    eyes: Option<Eyes>,
    /// The posture: sitting, lying, standing or walking.
    #[arg(long, value_parser = word(Posture::ALL, Posture::name), help_heading = "Choices")]
    posture: Option<Posture>,
    /// A place in the body to leave out: feet, legs, pelvis, belly, chest, breasts, back, shoulders, arms,
    /// hands, neck, face, head or skin. May be given several times.
    #[arg(long = "leave-out", value_name = "AREA", value_parser = word(Area::ALL, Area::name), help_heading = "Choices")]
    leave_out: Vec<Area>,
    /// Leave out all breath holds.
    #[arg(long, help_heading = "Choices")]
    without_holds: bool,
    /// For two people: both names, beginning with the one who goes first.
    #[arg(long, value_names = ["FIRST", "SECOND"], num_args = 2, allow_hyphen_values = true, help_heading = "Choices")]
    names: Option<Vec<String>>,
}

impl PreferenceArgs {
    /// The stored preferences, with those typed for this sitting in their place.
    fn over(&self, kept: Preferences) -> Preferences {
        let (names, begins) = match self.names.as_deref() {
            Some([first, second]) => ([first.clone(), second.clone()], Partner::A),
            _ => (kept.names, kept.begins),
        };
        let mut skip_areas = kept.skip_areas;
        skip_areas.extend(&self.leave_out);
        Preferences {
            anchor: self.anchor.or(kept.anchor),
            eyes: self.eyes.or(kept.eyes),
            posture: self.posture.or(kept.posture),
            skip_areas,
            skip_holds: self.without_holds || kept.skip_holds,
            names,
            begins,
            ..kept
        }
    }
}

/// Reads `--bed`: another bed, or none.
fn bed_choice(text: &str) -> Result<BedChoice, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(BedChoice::None);
    }
    match find_word(BedSound::ALL, BedSound::name, text) {
        Some(sound) => Ok(BedChoice::Other(sound, None)),
        None => Err(not_known(text, words(BedSound::ALL, BedSound::name).chain(["none".into()]))),
    }
}

/// A word of the session language as typed at a prompt: `NightInsects` is `night-insects`.
pub(crate) fn typed(name: &str) -> String {
    let mut typed = String::new();
    for (at, c) in name.char_indices() {
        if c.is_ascii_uppercase() && at > 0 {
            typed.push('-');
        }
        typed.push(c.to_ascii_lowercase());
    }
    typed
}

/// The word that was typed, if it is one of these.
fn find_word<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Option<T> {
    let plain = |s: &str| s.replace(['-', '_', ' '], "").to_ascii_lowercase();
    all.iter().copied().find(|word| plain(name(*word)) == plain(text))
}

/// The words of a vocabulary as typed.
fn words<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> impl Iterator<Item = String> {
    all.iter().map(move |word| typed(name(*word)))
}

/// Message about an unknown word: a similar one, or else all known ones.
fn not_known(text: &str, known: impl Iterator<Item = String>) -> String {
    let known: Vec<String> = known.collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    match crate::script::nearest(text, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    }
}

/// A parser for one word of a vocabulary.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| find_word(all, name, text).ok_or_else(|| not_known(text, words(all, name)))
}

/// A length of time as typed; the error for a plain number suggests minutes.
fn length(text: &str) -> Result<Frames, String> {
    time(text, "m")
}

/// A time as typed. A number without a unit is refused with the unit that was probably meant.
fn time(text: &str, unit: &str) -> Result<Frames, String> {
    text.parse().map_err(|error: DurationError| match text.parse::<u16>() {
        Ok(number) => format!("`{text}` is not a length of time; did you mean `{number}{unit}`?"),
        Err(_) => error.to_string(),
    })
}

/// A preparation of at most five minutes.
fn preparation(text: &str) -> Result<Frames, String> {
    let asked = time(text, "s")?;
    if asked > LONGEST_PREPARATION {
        return Err(format!("the preparation is {asked}, at most {LONGEST_PREPARATION}"));
    }
    Ok(asked)
}

/// Wraps words into lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    terminal::wrap(text, width)
}

/// Prints JSON for other programs.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// `println!` panics when its output cannot be written. When the reader has stopped reading, as `head` does,
/// that is not an error: the program ends quietly, like others. Any other failure, such as a full disk, is
/// reported in a sentence. Resetting the signal instead would also end the program when a sound server or a
/// display disappears.
#[expect(
    clippy::disallowed_methods,
    reason = "a panic has no way back to main; what has to be on disk is there"
)]
fn leave_when_words_go_nowhere() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        match said.strip_prefix("failed printing to stdout: ") {
            Some(why) if is_broken_pipe(why) => std::process::exit(FINE.into()),
            Some(why) => {
                say_failure(&format!("could not write to standard output: {why}"));
                std::process::exit(COULD_NOT.into());
            }
            None => usual(panic),
        }
    }));
}

/// Whether the text of an error means that nobody reads any more. Its words are in the language of the system, its number
/// is not.
fn is_broken_pipe(why: &str) -> bool {
    let number = why.rsplit_once("(os error ").and_then(|(_, rest)| rest.strip_suffix(')'));
    number.and_then(|number| number.parse().ok()).is_some_and(|number| {
        std::io::Error::from_raw_os_error(number).kind() == std::io::ErrorKind::BrokenPipe
    })
}

/// Prints a message before or during work that must continue even if nobody reads the message.
fn say(words: &str) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

/// Prints why the work could not be done, if anyone reads it.
fn say_failure(why: &str) {
    let _ = writeln!(std::io::stderr(), "groundwork: {}", plainly(why));
}

/// `groundwork FILE`, as desktops start it, means `groundwork open FILE` for any file name. An argument that
/// is neither a file nor looks like one is a mistyped command.
fn with_open(mut args: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(arg) = args.get(at) {
        match arg.to_str() {
            Some("--data") => at += 2,
            Some(arg) if arg.starts_with("--data=") => at += 1,
            _ => break,
        }
    }
    let Some(first) = args.get(at).filter(|first| !is_word(first)) else {
        let behind = args.get_mut(at + 1..).unwrap_or_default();
        behind.iter_mut().for_each(as_file);
        return args;
    };
    if first != "--" {
        let ends_like_one = |file: &Path| {
            let is = |ending: &OsStr, known| ending.eq_ignore_ascii_case(known);
            file.extension().is_some_and(|ending| is(ending, "groundwork") || is(ending, "ron"))
        };
        let file = Path::new(first);
        if !ends_like_one(file) && !doors::named(file).map_or(true, |file| file.exists()) {
            return args;
        }
        // The name may begin with a hyphen.
        args.insert(at, "--".into());
    }
    args.insert(at, "open".into());
    args
}

/// Marks an argument as a file if it is one with a name like an option's: `-evening.ron` becomes `./-evening.ron`.
fn as_file(arg: &mut OsString) {
    let file = Path::new(&*arg);
    let begins_so = arg.as_encoded_bytes().starts_with(b"-");
    if begins_so && file.extension().is_some() && file.is_file() {
        *arg = Path::new(".").join(file).into();
    }
}

/// The command line, with `~` as the home folder in every path: a shell leaves it as it is within quotes and behind
/// `=`.
fn line() -> clap::Command {
    fn at_home(command: clap::Command) -> clap::Command {
        let command = command.mut_args(|arg| {
            let is_path = arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
            match is_path {
                true => arg.value_parser(PathBufValueParser::new().map(|path| as_typed(&path))),
                false => arg,
            }
        });
        command.mut_subcommands(at_home)
    }
    at_home(CommandLine::command())
}

/// Whether an argument is a command, or an option that can stand without one.
fn is_word(arg: &OsStr) -> bool {
    let known = ["help", "-h", "--help", "-V", "--version"];
    let command = CommandLine::command();
    known.iter().any(|word| arg == *word) || command.find_subcommand(arg).is_some()
}

/// The data folder from the environment. An empty variable counts as unset, as usual.
fn data_folder() -> Option<PathBuf> {
    std::env::var_os("GROUNDWORK_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Opens the window for an occasion, and returns when it is closed. The command line knows no
/// windows, so the caller passes in this function.
pub type OpenWindow = fn(Arc<Library>, Occasion) -> anyhow::Result<()>;

/// Reads the command line, carries out the command and returns the exit code. Without a command, it opens the
/// window, if there is one.
pub fn run(window: Option<OpenWindow>) -> ExitCode {
    #[cfg(windows)]
    groundwork_windows::leave_no_dumps();
    leave_when_words_go_nowhere();
    let given = line().get_matches_from(with_open(std::env::args_os().collect()));
    let line = CommandLine::from_arg_matches(&given).unwrap_or_else(|error| error.exit());
    let unread = is_unread(&line);
    let done = Folders::find(line.data.or_else(data_folder)).and_then(|places| {
        let library = Arc::new(Library::new(places));
        match line.command {
            None => match window {
                Some(open) => open(library, Occasion::Practice).map(|()| FINE),
                None => play::first_session(&library),
            },
            Some(Command::Open { file }) => match window {
                // The window may be an existing one that was started elsewhere.
                Some(open) => {
                    open(library, Occasion::File(doors::there(&file)?)).map(|()| FINE)
                }
                None => bail!(
                    "there is no display to open a window on; `groundwork bundle install FILE` installs a \
                     bundle, and `groundwork play FILE` plays a script"
                ),
            },
            Some(Command::Studio { folder }) => match window {
                Some(open) => {
                    let folder = folder.map(|folder| doors::there(&folder)).transpose()?;
                    open(library, Occasion::Studio(folder)).map(|()| FINE)
                }
                None => bail!(
                    "there is no display to open a window on; `groundwork check`, `groundwork narrate` and `groundwork \
                     bundle` do the same work in a terminal"
                ),
            },
            Some(Command::List(args)) => list::list(&library, &args),
            Some(Command::Show(args)) => list::show(&library, &args),
            Some(Command::Read(args)) => read::read(&library, &args),
            Some(Command::Check(args)) => check::check(&library, &args),
            Some(Command::Doctor) => doctor::doctor(&library),
            Some(Command::Play(args)) => play::play(&library, &args),
            Some(Command::Timer(args)) => timer::timer(&library, &args),
            Some(Command::History(args)) => record::history(&library, &args),
            Some(Command::Appointment(args)) => record::appointment(&library, &args),
            Some(Command::Rhythm(args)) => record::rhythm(&library, &args),
            Some(Command::Settings(args)) => record::settings(&library, &args),
            Some(Command::Export(args)) => record::export(&library, &args),
            Some(Command::Report(args)) => record::report(&library, &args),
            Some(Command::Import(args)) => record::import(&library, &args),
            Some(Command::Backup(args)) => record::backup(&library, &args),
            Some(Command::Lock(args)) => record::lock(&library, &args),
            Some(Command::Erase(args)) => record::erase(&library, &args),
            Some(Command::Render(args)) => render::render(&library, &args),
            Some(Command::TakeAlong(args)) => along::along(&library, &args),
            Some(Command::Paste(args)) => paste::paste(&args),
            Some(Command::Narrate(args)) => narrate::narrate(&library, &args),
            Some(Command::Pronounce(args)) => pronounce::pronounce(&library, &args),
            Some(Command::Bundle(args)) => bundle::bundle(&library, &args),
            Some(Command::Shelf(args)) => shelf::shelf(&library, &args),
            Some(Command::Voice(args)) => voice::voice(&library, &args),
            Some(Command::Handbook(args)) => handbook::handbook(CommandLine::command(), &args),
        }
    });
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            match unread {
                true => say_in_a_box(&error),
                false => say_failure(&format!("{error:#}")),
            }
            ExitCode::from(COULD_NOT)
        }
    }
}

/// Whether nobody reads what is written: on Windows, a window that was not asked for in a terminal has a console of its
/// own, which is closed here.
#[cfg(windows)]
fn is_unread(line: &CommandLine) -> bool {
    let window =
        matches!(&line.command, None | Some(Command::Open { .. } | Command::Studio { .. }));
    window && groundwork_windows::leave_own_console()
}

#[cfg(windows)]
fn say_in_a_box(error: &anyhow::Error) {
    let mut why = crate::library::in_words(error);
    if let Some(first) = why.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    groundwork_windows::say_in_a_box(&format!("{why}."));
}

#[cfg(not(windows))]
fn is_unread(_: &CommandLine) -> bool {
    false
}

#[cfg(not(windows))]
fn say_in_a_box(_: &anyhow::Error) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BellSound, Practice};
    use crate::narrator::Voice;

    fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<String> {
        all.iter().map(|word| typed(name(*word))).collect()
    }

    #[test]
    fn a_reader_that_is_gone_is_told_by_a_number_in_any_language() {
        let gone = if cfg!(windows) { 109 } else { 32 };
        assert!(is_broken_pipe(&format!("Daten\u{fc}bergabe unterbrochen (os error {gone})")));
        for other in ["Broken pipe", "Kein Platz (os error 28)", "(os error x)", ""] {
            assert!(!is_broken_pipe(other), "{other}");
        }
    }

    #[test]
    fn help_lists_the_words_that_can_be_typed() {
        let line = CommandLine::command();
        let none = || ["none".to_string()];
        let beds = [&names(BedSound::ALL, BedSound::name)[..], &none()].concat();
        let narrators = names(&Voice::ALL, Voice::name);
        let voices = [&narrators[..], &none()].concat();
        let areas = names(Area::ALL, Area::name);
        let bells = names(BellSound::ALL, BellSound::name);
        let practices = names(Practice::ALL, Practice::name);
        for (path, option, known) in [
            (&["play"][..], "bed", &beds),
            (&["render"], "bed", &beds),
            (&["take-along"], "bed", &beds),
            (&["timer"], "bed", &beds),
            (&["timer"], "interval-bell", &bells),
            (&["timer"], "bells", &bells),
            (&["play"], "voice", &voices),
            (&["render"], "voice", &voices),
            (&["take-along"], "voice", &voices),
            (&["narrate"], "voice", &narrators),
            (&["bundle", "narrate"], "voice", &narrators),
            (&["paste"], "practice", &practices),
            (&["play"], "leave-out", &areas),
            (&["render"], "anchor", &names(Anchor::ALL, Anchor::name)),
            (&["render"], "eyes", &names(Eyes::ALL, Eyes::name)),
            (&["render"], "posture", &names(Posture::ALL, Posture::name)),
        ] {
            let command = path.iter().fold(&line, |line, name| line.find_subcommand(name).unwrap());
            let asked = command.get_arguments().find(|arg| arg.get_long() == Some(option)).unwrap();
            let help = asked.get_help().unwrap().to_string().to_lowercase();
            for word in known {
                assert!(help.contains(word), "{path:?} --{option} does not list {word}: {help}");
            }
        }
    }

    #[test]
    fn a_number_without_a_unit_is_answered_with_the_likely_one() {
        let said = |text: &str| length(text).unwrap_err();
        assert_eq!(said("10"), "`10` is not a length of time; did you mean `10m`?");
        assert_eq!(
            preparation("10").unwrap_err(),
            "`10` is not a length of time; did you mean `10s`?"
        );
        assert!(said("ten").ends_with("write it like `90s`, `1m30s`, `1.5s` or `750ms`"));
    }
}
