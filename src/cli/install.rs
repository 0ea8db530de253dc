//! `groundwork bundle install`, `list`, `remove` and `restore`: a client's bundles.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::args::OpenArgs;
use super::outcome::{refused, watched};
use super::{FINE, HAS_PROBLEMS, record, say};
use crate::bundle::AuthorKey;
use crate::domain::word_list::{KEY_WORDS, WordsError, count_in};
use crate::library::{Installed, InstalledBundle, Library, Receiver, now, reading_name};

#[derive(Args)]
pub(super) struct InstallArgs {
    /// A `.groundwork` file.
    file: PathBuf,
    /// The eight words on the handout, in quotes; four letters of each are enough. In a terminal, you are
    /// asked for them.
    #[arg(long, allow_hyphen_values = true)]
    words: Option<String>,
    /// Install it even if a newer version is installed.
    #[arg(long)]
    older: bool,
    #[command(flatten)]
    open: OpenArgs,
}

#[derive(Args)]
pub(super) struct BundleId {
    /// The id of the bundle, as `groundwork bundle list` shows it.
    id: String,
}

/// Result of asking for the words of a key.
enum Words {
    Checked,
    /// The words were left out.
    NotYet,
    /// They cannot be the words of any key.
    Mistyped(WordsError),
    Wrong,
}

pub(super) fn install(library: &Library, args: &InstallArgs) -> Result<u8> {
    let mut record = record::open(library)?;
    let opener = args.open.opener(&args.file)?;
    // Needed to compare it with the installed version.
    library.set_installed(Installed::read(&record)?.into());
    let mut receiver = Receiver::of(&record)?;
    if args.older {
        receiver = receiver.with_older();
    }
    let received =
        match watched(|progress| receiver.receive(library, &args.file, &opener, progress))? {
            Ok(received) => received,
            Err(error) => return refused(error),
        };
    let bundle = received.opened.bundle.clone();
    say(&format!("{}, version {}, by {}", bundle.title, bundle.version, bundle.author.name));
    for change in &received.news {
        say(&format!("  {change}"));
    }
    if received.new_key {
        say("It is signed with a new key; the key that you know was handed over to it.");
    }
    let checked = match compared(&received.opened.author, args, received.checked)? {
        Words::Checked => true,
        Words::NotYet => false,
        Words::Mistyped(error) => {
            println!(
                "Of the eight words: {error}. Nothing was installed; please look at the handout once more."
            );
            return Ok(HAS_PROBLEMS);
        }
        Words::Wrong => {
            println!(
                "Those are not the words of the key that signed this bundle. Nothing was installed; please\n\
                 ask your therapist."
            );
            return Ok(HAS_PROBLEMS);
        }
    };
    received.install(&mut record, checked, now().utc_ms)?;
    record.back_up(now().utc_ms)?;
    record::tell(&mut record);
    println!("It is installed.");
    if !checked {
        println!("Whose key signed it is not checked yet: the handout has eight words for that.");
    }
    let installed = Installed::read(&record)?;
    for card in installed.bundle(&bundle.id).iter().flat_map(|installed| &installed.summaries) {
        println!("  groundwork play {}", card.name);
    }
    Ok(FINE)
}

/// Compares the words of a key with those on the handout.
fn compared(author: &AuthorKey, args: &InstallArgs, before: bool) -> Result<Words> {
    let typed = match &args.words {
        Some(words) => words.clone(),
        None if before => return Ok(Words::Checked),
        None if !std::io::stdin().is_terminal() => return Ok(Words::NotYet),
        None => pasted()?,
    };
    Ok(match typed.trim() {
        "" if before => Words::Checked,
        "" => Words::NotYet,
        words => match author.has_words(words) {
            Ok(true) => Words::Checked,
            Ok(false) => Words::Wrong,
            Err(error) => Words::Mistyped(error),
        },
    })
}

/// Reads the eight words from as many pasted lines as they need. An empty line ends them early.
fn pasted() -> Result<String> {
    print!("The eight words of the handout (or Enter, to continue without them): ");
    let mut typed = String::new();
    loop {
        std::io::stdout().flush()?;
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        if line.trim().is_empty() {
            return Ok(typed);
        }
        typed.push_str(&line);
        match count_in(&typed) {
            so_far if so_far >= KEY_WORDS => return Ok(typed),
            so_far => print!("{so_far} of {KEY_WORDS} so far; the next: "),
        }
    }
}

pub(super) fn list(library: &Library) -> Result<u8> {
    let record = record::open(library)?;
    let installed = Installed::read(&record)?;
    for one in &installed.bundles {
        describe(one, "");
        if let Some(standing) = record.standing_in(&one.bundle.id)? {
            let mut stages = one.bundle.programme.iter().flat_map(|programme| &programme.stages);
            let stage = stages.find(|stage| stage.id == standing.stage);
            println!("  Stage    {}", stage.map_or(standing.stage.as_str(), |stage| &stage.title));
        }
        for card in &one.summaries {
            println!("  Session  {} ({})", card.title, card.name);
        }
        for reading in &one.bundle.readings {
            println!("  Reading  {} ({}:{})", reading.title, one.bundle.id, reading_name(reading));
        }
        println!();
    }
    for one in &installed.removed {
        describe(one, "removed; ");
        println!("  groundwork bundle restore {}\n", one.bundle.id);
    }
    for id in &installed.unreadable {
        println!("{id}\n  This program cannot read it; a newer Groundwork installed it.\n");
    }
    if installed.bundles.is_empty() && installed.removed.is_empty() {
        println!("No bundle is installed. `groundwork bundle install FILE` installs one.");
    }
    Ok(FINE)
}

fn describe(one: &InstalledBundle, state: &str) {
    let bundle = &one.bundle;
    let checked = if one.checked { "key checked" } else { "key not checked yet" };
    println!("{}\n  {}, version {}", bundle.id, bundle.title, bundle.version);
    println!("  By {} ({state}{checked})", bundle.author.name);
}

pub(super) fn remove(library: &Library, args: &BundleId) -> Result<u8> {
    let mut record = record::open(library)?;
    record.remove_bundle(&args.id, now().utc_ms)?;
    println!(
        "`{0}` is removed; what was practised with it stays. For a week it can be put back:\n  \
         groundwork bundle restore {0}",
        args.id
    );
    Ok(FINE)
}

pub(super) fn restore(library: &Library, args: &BundleId) -> Result<u8> {
    record::open(library)?.restore_bundle(&args.id)?;
    println!("`{}` is there again.", args.id);
    Ok(FINE)
}
