//! `groundwork bundle`: bundles for clients.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use super::args::OpenArgs;
use super::microphone;
use super::seal;
use super::take_in;
use super::{FINE, HAS_PROBLEMS, install, narrate, outcome, passphrase, voice};
use crate::bundle::{AuthorKey, OpenedBundle, SecretKey, changes};
use crate::domain::bundle::Handover;
use crate::library::{Library, size_in_words};
use crate::narrator::Voice;
use crate::studio::passes::Passes;
use crate::studio::{Starter, bundles, handout};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork bundle new evenings\n  \
    groundwork bundle check evenings\n  \
    groundwork bundle narrate evenings --voice clara\n  \
    groundwork bundle key new my.key\n  \
    groundwork bundle pack evenings --key my.key --out evenings.groundwork\n  \
    groundwork bundle verify evenings.groundwork\n\n\
    A passphrase is typed, or given in the environment variable GROUNDWORK_PASSPHRASE.")]
pub(super) struct BundleArgs {
    #[command(subcommand)]
    command: BundleCommand,
}

#[derive(Subcommand)]
enum BundleCommand {
    /// Begin a bundle: with a sample that can be played as it is, with nothing, or with a programme.
    New {
        /// The folder to create.
        folder: PathBuf,
        /// What it begins with: sample, empty, settling-four-weeks or closer-six-weeks.
        #[arg(long, default_value = "sample", value_parser = starter, value_name = "WHAT")]
        with: Starter,
    },
    /// Check a bundle's folder for missing files and problems, and give advice.
    Check {
        /// The bundle's folder.
        folder: PathBuf,
    },
    /// Narrate the lines of a bundle that have no recording, and keep the clips in its folder.
    Narrate {
        /// The bundle's folder.
        folder: PathBuf,
        /// The narrator: clara, thomas, ruth or oscar.
        #[arg(long, value_parser = voice::narrator)]
        voice: Voice,
    },
    /// Take recordings from a phone or a recorder into a bundle's folder.
    TakeIn(take_in::TakeInArgs),
    /// Record lines of a bundle with the microphone, one after the other.
    Record(microphone::RecordArgs),
    /// Make, show and hand over the key that signs bundles.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Pack a bundle's folder into one signed file.
    Pack {
        /// The bundle's folder.
        folder: PathBuf,
        /// The file with your key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The `.groundwork` file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show the differences between two versions of a bundle.
    Diff {
        /// The `.groundwork` file of the earlier version.
        old: PathBuf,
        /// The `.groundwork` file of the later version.
        new: PathBuf,
        #[command(flatten)]
        open: OpenArgs,
    },
    /// Seal a bundle for one person alone.
    Seal(seal::SealArgs),
    /// Verify a bundle and install it.
    Install(install::InstallArgs),
    /// List the installed bundles.
    List,
    /// Remove a bundle; your sittings with it stay.
    Remove(install::BundleId),
    /// Restore a bundle that was removed within a week.
    Restore(install::BundleId),
    /// Verify a bundle that someone gave you; nothing is installed.
    Verify {
        /// A `.groundwork` file.
        file: PathBuf,
        #[command(flatten)]
        open: OpenArgs,
    },
    /// Show a bundle's stated author and its content; nothing is installed.
    Show {
        /// A `.groundwork` file.
        file: PathBuf,
        #[command(flatten)]
        open: OpenArgs,
    },
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Make a key in a new file.
    New {
        /// The file to write.
        file: PathBuf,
    },
    /// Print the public half of a key, which others can verify.
    Show {
        /// The file with the key.
        file: PathBuf,
    },
    /// Hand over from a key to a new one, so that clients who know the old one accept the new one.
    Follow {
        /// The file with the old key.
        old: PathBuf,
        /// The file with the new key. Without a terminal, its passphrase is taken from
        /// GROUNDWORK_NEW_PASSPHRASE.
        new: PathBuf,
    },
    /// Print the eight words of a key, for the handout.
    Words {
        /// The file with the key.
        file: PathBuf,
        /// Also write a page to print for your clients, with the words and how to use them.
        #[arg(long, value_name = "PAGE.html")]
        handout: Option<PathBuf>,
    },
}

pub(super) fn bundle(library: &Library, args: &BundleArgs) -> Result<u8> {
    match &args.command {
        BundleCommand::New { folder, with } => {
            with.write(folder)?;
            println!(
                "A bundle to begin with is in `{0}`. Look into `{0}/bundle.ron`, and at any time:\n  \
                 groundwork bundle check {0}",
                folder.display()
            );
            Ok(FINE)
        }
        BundleCommand::Check { folder } => check(library, &bundles::folder_at(folder)?),
        BundleCommand::Narrate { folder, voice } => {
            narrate::narrate_in_making(library, &bundles::folder_at(folder)?, *voice)
        }
        BundleCommand::TakeIn(args) => take_in::take_in_files(library, args),
        BundleCommand::Record(args) => microphone::record(library, args),
        BundleCommand::Key { command } => key(command),
        BundleCommand::Pack { folder, key, out } => {
            let folder = bundles::folder_at(folder)?;
            let key = opened(key)?;
            let packed = bundles::pack(library, &folder, &key, out)?;
            for said in &packed.advice {
                println!("{said}\n");
            }
            let bundle = &packed.making.bundle;
            println!("{}, version {}, is in `{}`.", bundle.title, bundle.version, out.display());
            println!("{}", size(&packed));
            if packed.shown_as_text > 0 {
                println!("{}.", as_text(packed.shown_as_text));
            }
            say_words(&key.author());
            Ok(FINE)
        }
        BundleCommand::Verify { file, open } => look(library, file, open, |bundle| {
            println!("`{}` is whole, and its signature holds.", file.display());
            say_words(&bundle.author);
        }),
        BundleCommand::Show { file, open } => look(library, file, open, show),
        BundleCommand::Diff { old, new, open } => diff(library, [old, new], open),
        BundleCommand::Seal(args) => seal::seal(library, args),
        BundleCommand::Install(args) => install::install(library, args),
        BundleCommand::List => install::list(library),
        BundleCommand::Remove(args) => install::remove(library, args),
        BundleCommand::Restore(args) => install::restore(library, args),
    }
}

/// What a bundle begins with, by its name.
fn starter(name: &str) -> Result<Starter> {
    let known = Starter::ALL.map(Starter::name);
    let found = Starter::ALL.into_iter().find(|starter| starter.name() == name);
    found.with_context(|| format!("a bundle begins with one of {}", known.join(", ")))
}

fn check(library: &Library, folder: &Path) -> Result<u8> {
    let checked = bundles::check(library, folder, &Passes::default());
    for heard in &checked.heard {
        println!("{heard}");
    }
    if !checked.heard.is_empty() {
        println!();
    }
    for said in checked.errors.iter().chain(&checked.advice) {
        println!("{said}\n");
    }
    let Some(making) = checked.making else {
        println!("This cannot be packed yet.");
        return Ok(HAS_PROBLEMS);
    };
    let count = |n: usize, one: &str| match n {
        0 => format!("no {one}s"),
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    };
    let advice = if checked.advice.is_empty() { "no advice" } else { "with advice" };
    let as_text = match checked.shown_as_text {
        0 => String::new(),
        lines => format!("; {}", as_text(lines)),
    };
    println!(
        "{}: {}, {}, no errors, {advice}{as_text}",
        making.bundle.title,
        count(making.sessions.len(), "session"),
        count(making.clips.len(), "recording"),
    );
    Ok(FINE)
}

/// A number of lines without sound, in words.
fn as_text(lines: usize) -> String {
    match lines {
        1 => "1 line is shown as text".into(),
        n => format!("{n} lines are shown as text"),
    }
}

/// The size of a packed file, and the largest content if one file dominates.
fn size(packed: &bundles::PackedFile) -> String {
    let most = match &packed.largest {
        Some((name, bytes)) if bytes * 4 >= packed.bytes => {
            format!("; `{name}` makes most of it, {}", size_in_words(*bytes))
        }
        _ => String::new(),
    };
    format!("It has {}{most}.", size_in_words(packed.bytes))
}

fn key(command: &KeyCommand) -> Result<u8> {
    match command {
        KeyCommand::New { file } => {
            let key = bundles::make_key(file, &passphrase::new()?)?;
            println!(
                "The key is in `{}`. Whoever has this file and its passphrase can sign as you: keep it\n\
                 where nobody else comes, and keep a copy of it.",
                file.display()
            );
            say_words(&key.author());
        }
        KeyCommand::Follow { old, new } => {
            is_key(new)?;
            let old = opened(old)?;
            let new = open(new, passphrase::of_new_key()?)?;
            println!(
                "Put this into `bundle.ron` of every bundle that you sign with the new key from now on, after\n\
                 `author`. If `follows` is there already, add the one line to it.\n\n{}",
                handed_over(&old.hand_over(&new.author()))
            );
            say_words(&new.author());
        }
        KeyCommand::Show { file } => print!("{}", opened(file)?.author().text()),
        KeyCommand::Words { file, handout: page } => {
            let author = opened(file)?.author();
            if let Some(page) = page {
                handout::write(&author, page)?;
                println!(
                    "The page for your clients is in `{}`; a browser prints it.",
                    page.display()
                );
            }
            say_words(&author);
        }
    }
    Ok(FINE)
}

/// Opens the key in a file, and asks for its passphrase.
pub(super) fn opened(file: &Path) -> Result<SecretKey> {
    is_key(file)?;
    open(file, passphrase::given("Passphrase of the key")?)
}

/// Checks that a file is a key, before anyone is asked for its passphrase.
fn is_key(file: &Path) -> Result<()> {
    bundles::is_key(file).context("the key was not opened")
}

fn open(file: &Path, passphrase: Option<Zeroizing<String>>) -> Result<SecretKey> {
    let Some(passphrase) = passphrase else {
        bail!("the passphrase is typed at a terminal, or given in {}", passphrase::VARIABLE);
    };
    bundles::open_key(file, &passphrase).context("the key was not opened").inspect_err(|_| {
        if let Some(hint) = passphrase::capitals(&passphrase) {
            eprintln!("{hint}");
        }
    })
}

/// A handover as written in `bundle.ron`.
fn handed_over(handover: &Handover) -> String {
    let Handover { key, next, signature } = handover;
    format!(
        "    follows: [\n        Handover(key: \"{key}\", next: \"{next}\", signature: \"{signature}\"),\n    ],\n"
    )
}

pub(super) fn say_words(author: &AuthorKey) {
    println!("The words of this key, for the handout:\n  {}", author.words().join(" "));
}

/// Verifies a bundle, and prints the reason if it is refused.
fn look(
    library: &Library,
    file: &Path,
    open: &OpenArgs,
    said: impl FnOnce(&OpenedBundle),
) -> Result<u8> {
    match bundles::verify(library, file, &open.opener(file)?) {
        Ok(bundle) => {
            said(&bundle);
            Ok(FINE)
        }
        Err(error) => outcome::refused(error),
    }
}

/// Prints the differences between two bundles, and whether the same key signed both.
fn diff(library: &Library, files: [&PathBuf; 2], open: &OpenArgs) -> Result<u8> {
    let mut opened = Vec::new();
    for path in files {
        if look(library, path, open, |bundle| opened.push(bundle.clone()))? != FINE {
            return Ok(HAS_PROBLEMS);
        }
    }
    let [old, new] = &opened[..] else { return Ok(HAS_PROBLEMS) };
    for (what, differ) in [
        ("ids, so they are two bundles", old.bundle.id != new.bundle.id),
        ("keys", old.author != new.author),
    ] {
        if differ {
            println!("They have different {what}.");
        }
    }
    let found = changes(&old.into(), &new.into());
    for change in &found {
        println!("{change}");
    }
    if found.is_empty() {
        println!("The same sessions, readings, recordings and stages are in both.");
    }
    Ok(FINE)
}

fn show(opened: &OpenedBundle) {
    let bundle = &opened.bundle;
    println!("{}", bundle.title);
    println!("Version    {}, of {}", bundle.version, bundle.issued);
    println!("Signed by  who says they are {}", bundle.author.name);
    for said in [&bundle.author.credentials, &bundle.author.contact] {
        if !said.is_empty() {
            println!("           {said}");
        }
    }
    println!("Key words  {}", opened.author.words().join(" "));
    for (_, session) in &opened.sessions {
        println!("Session    {}", session.title);
        for note in &session.notes {
            println!("           {note}");
        }
    }
    for name in bundle.voices() {
        let known = match Voice::from_name(name) {
            Some(_) => "",
            None => " that this program does not know",
        };
        println!("Voice      {}, a synthetic voice{known}", voice::shown(name));
    }
    for reading in &bundle.readings {
        println!("Reading    {}", reading.title);
    }
    for recording in &bundle.recordings {
        println!("Recording  {}", recording.title);
    }
    for stage in bundle.programme.iter().flat_map(|programme| &programme.stages) {
        println!("Stage      {}", stage.title);
    }
    for support in &bundle.support {
        println!("Support    {support}");
    }
}
