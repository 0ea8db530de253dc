//! `groundwork bundle install`, `list`, `remove` and `restore`: what a client has of bundles.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::Args;

use super::play::interrupted;
use super::seal::OpenArgs;
use super::{FINE, HAS_PROBLEMS, record, say};
use crate::bundle::{AuthorKey, Refusal};
use crate::studio::{Installed, InstalledBundle, Library, Receiver, now};

#[derive(Args)]
pub(super) struct InstallArgs {
    /// A `.groundwork` file.
    file: PathBuf,
    /// The eight words of the handout; four letters of each are enough. At a terminal they are asked for.
    #[arg(long)]
    words: Option<String>,
    /// Also when a newer version is installed.
    #[arg(long)]
    older: bool,
    #[command(flatten)]
    open: OpenArgs,
}

#[derive(Args)]
pub(super) struct BundleId {
    /// Its id, as `groundwork bundle list` shows it.
    id: String,
}

/// What someone says of the words of a key.
enum Words {
    Checked,
    /// They were left out.
    NotYet,
    Wrong,
}

pub(super) fn install(library: &Library, args: &InstallArgs) -> Result<u8> {
    let mut record = record::open(library)?;
    let opener = args.open.opener(&args.file)?;
    // What is new in it is said against what is there.
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
    for card in installed.bundle(&bundle.id).iter().flat_map(|installed| &installed.cards) {
        println!("  groundwork play {}", card.name);
    }
    Ok(FINE)
}

/// Does something whose progress is shown at a terminal, and which Ctrl-C breaks off.
pub(super) fn watched<T>(
    work: impl FnOnce(&mut (dyn FnMut(u64, u64) -> ControlFlow<()> + Send + Sync)) -> T,
) -> Result<T> {
    let stop = interrupted()?;
    let shown = std::io::stderr().is_terminal();
    let done = work(&mut |done, all| {
        if shown {
            eprint!("\rLooking at it, {} %  ", done * 100 / all.max(1));
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if shown {
        eprint!("\r{:24}\r", "");
    }
    Ok(done)
}

/// Says why something that was handed over is refused; other failures stay errors.
pub(super) fn refused(error: anyhow::Error) -> Result<u8> {
    match error.downcast::<Refusal>() {
        Ok(refusal) => {
            println!("{refusal}");
            Ok(HAS_PROBLEMS)
        }
        Err(error) => Err(error),
    }
}

/// Compares the words of a key with those of the handout.
fn compared(author: &AuthorKey, args: &InstallArgs, before: bool) -> Result<Words> {
    let typed = match &args.words {
        Some(words) => words.clone(),
        None if before => return Ok(Words::Checked),
        None if !std::io::stdin().is_terminal() => return Ok(Words::NotYet),
        None => {
            print!("The eight words of the handout (or Enter, to go on without): ");
            std::io::stdout().flush()?;
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            line
        }
    };
    Ok(match typed.trim() {
        "" if before => Words::Checked,
        "" => Words::NotYet,
        words if author.has_words(words) => Words::Checked,
        _ => Words::Wrong,
    })
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
        for card in &one.cards {
            println!("  Session  {} ({})", card.title, card.name);
        }
        println!();
    }
    for one in &installed.removed {
        describe(one, "removed; ");
        println!("  groundwork bundle restore {}\n", one.bundle.id);
    }
    for id in &installed.unreadable {
        println!("{id}\n  This program can not read it; a newer Groundwork installed it.\n");
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

/// Makes the sessions of installed bundles known where a name speaks of one. A locked record asks for its
/// passphrase.
pub(super) fn find(library: &Library, name: &str) -> Result<()> {
    if Path::new(name).exists() || !name.contains(':') {
        return Ok(());
    }
    let record = record::open(library)?;
    library.set_installed(Installed::read(&record)?.into());
    Ok(())
}
