//! `groundwork bundle`: what a therapist hands over.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use super::seal::{self, OpenArgs};
use super::{FINE, HAS_PROBLEMS, install, narrate, passphrase, voice};
use crate::bundle::{AuthorKey, Opened, SecretKey, changes};
use crate::domain::bundle::Handover;
use crate::narrator::Voice;
use crate::studio::{Library, bundles, handout};

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
    /// Write a bundle to begin with, which plays as it is.
    New {
        /// A new folder.
        folder: PathBuf,
    },
    /// Say what is missing or wrong in a bundle in the making, and give advice.
    Check {
        /// Its folder.
        folder: PathBuf,
    },
    /// Speak the lines of a bundle in the making that have no recording, and keep the clips in its folder.
    Narrate {
        /// Its folder.
        folder: PathBuf,
        /// Who speaks: clara, thomas, ruth or oscar.
        #[arg(long, value_parser = voice::narrator)]
        voice: Voice,
    },
    /// Make the key that bundles are signed with, and look at it.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Make one signed file of a bundle in the making.
    Pack {
        /// Its folder.
        folder: PathBuf,
        /// The file of your key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Where to, a `.groundwork` file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Say what is new in one version of a bundle against another.
    Diff {
        /// The `.groundwork` file of the earlier version.
        old: PathBuf,
        /// That of the later one.
        new: PathBuf,
        #[command(flatten)]
        open: OpenArgs,
    },
    /// Seal a bundle for one person alone.
    Seal(seal::SealArgs),
    /// Look at everything in a bundle, and install it.
    Install(install::InstallArgs),
    /// Say which bundles are installed.
    List,
    /// Take a bundle away; what was practised with it stays.
    Remove(install::BundleId),
    /// Put back a bundle that was removed within a week.
    Restore(install::BundleId),
    /// Look at everything in a bundle that someone handed over; nothing is kept.
    Verify {
        /// A `.groundwork` file.
        file: PathBuf,
        #[command(flatten)]
        open: OpenArgs,
    },
    /// Say who says they made a bundle, and what is in it; nothing is kept.
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
        /// Where to.
        file: PathBuf,
    },
    /// Say the public half of a key, as others can check it.
    Show {
        /// The file of the key.
        file: PathBuf,
    },
    /// Let a new key follow a key, so that clients who know the old one take what the new one signs.
    Follow {
        /// The file of the key so far.
        old: PathBuf,
        /// The file of the new key. Where nobody types, its passphrase is given in
        /// GROUNDWORK_NEW_PASSPHRASE.
        new: PathBuf,
    },
    /// Say the eight words of a key, for the handout.
    Words {
        /// The file of the key.
        file: PathBuf,
        /// Also write a page to print for your clients, with the words and how to use them.
        #[arg(long, value_name = "PAGE.html")]
        handout: Option<PathBuf>,
    },
}

pub(super) fn bundle(library: &Library, args: &BundleArgs) -> Result<u8> {
    match &args.command {
        BundleCommand::New { folder } => {
            bundles::begin(folder)?;
            println!(
                "A bundle to begin with is in `{0}`. Look into `{0}/bundle.ron`, and at any time:\n  \
                 groundwork bundle check {0}",
                folder.display()
            );
            Ok(FINE)
        }
        BundleCommand::Check { folder } => check(library, folder),
        BundleCommand::Narrate { folder, voice } => {
            narrate::narrate_bundle(library, folder, *voice)
        }
        BundleCommand::Key { command } => key(command),
        BundleCommand::Pack { folder, key, out } => {
            let key = opened(key)?;
            let making = bundles::pack(library, folder, &key, out)?;
            let bundle = &making.bundle;
            println!("{}, version {}, is in `{}`.", bundle.title, bundle.version, out.display());
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

fn check(library: &Library, folder: &Path) -> Result<u8> {
    let checked = bundles::check(library, folder);
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
        println!("This can not be packed yet.");
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
        1 => "; 1 line is shown as text".into(),
        n => format!("; {n} lines are shown as text"),
    };
    println!(
        "{}: {}, {}, no errors, {advice}{as_text}",
        making.bundle.title,
        count(making.sessions.len(), "session"),
        count(making.clips.len(), "recording"),
    );
    Ok(FINE)
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

/// The key of a file, with its passphrase asked for.
pub(super) fn opened(file: &Path) -> Result<SecretKey> {
    open(file, passphrase::given("Passphrase of the key")?)
}

fn open(file: &Path, passphrase: Option<Zeroizing<String>>) -> Result<SecretKey> {
    let Some(passphrase) = passphrase else {
        bail!("the passphrase is typed at a terminal, or given in {}", passphrase::VARIABLE);
    };
    bundles::open_key(file, &passphrase).context("the key was not opened")
}

/// A handover as it stands in `bundle.ron`.
fn handed_over(handover: &Handover) -> String {
    let Handover { key, next, signature } = handover;
    format!(
        "    follows: [\n        Handover(key: \"{key}\", next: \"{next}\", signature: \"{signature}\"),\n    ],\n"
    )
}

pub(super) fn say_words(author: &AuthorKey) {
    println!("The words of this key, for the handout:\n  {}", author.words().join(" "));
}

/// Looks at a bundle, and says why if it is refused.
fn look(library: &Library, file: &Path, open: &OpenArgs, said: impl FnOnce(&Opened)) -> Result<u8> {
    match bundles::verify(library, file, &open.opener(file)?) {
        Ok(bundle) => {
            said(&bundle);
            Ok(FINE)
        }
        Err(error) => install::refused(error),
    }
}

/// Says what is new in a bundle, and whether the same key signed both.
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

fn show(opened: &Opened) {
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
