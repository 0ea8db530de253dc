//! `groundwork shelf`: publishing bundles for many clients, and what a client sees of a shelf.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use super::{FINE, HAS_PROBLEMS, bundle, outcome, record};
use crate::bundle::Code;
use crate::library::{Against, Installed, KnownShelves, Library, OnShelf, Shelf};
use crate::studio::{How, publish};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork shelf publish packed --key my.key\n  \
    groundwork shelf publish packed --key my.key --out /media/stick/shelf\n  \
    groundwork shelf look ~/Sync/shelf\n  \
    groundwork shelf look\n\n\
    A shelf is a folder that any web host, synchronised folder or USB stick can hold. Nothing is looked\n\
    at unless you ask for it. A passphrase is typed, or given in the environment variable\n\
    GROUNDWORK_PASSPHRASE.")]
pub(super) struct ShelfArgs {
    #[command(subcommand)]
    command: ShelfCommand,
}

#[derive(Subcommand)]
enum ShelfCommand {
    /// Publish the newest version of each bundle in a folder on a shelf, and sign the list.
    Publish {
        /// The folder with your packed `.groundwork` files.
        folder: PathBuf,
        /// The file with your key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The shelf's folder; `shelf` inside the first folder if left out.
        #[arg(long, value_name = "SHELF")]
        out: Option<PathBuf>,
    },
    /// List the bundles on a shelf, and mark those that are new to you. Nothing is installed.
    Look {
        /// The shelf's folder; the last one used if left out.
        folder: Option<PathBuf>,
    },
    /// Forget a shelf, its key and the number of its list.
    Forget {
        /// The shelf's folder; the last one used if left out.
        folder: Option<PathBuf>,
    },
}

pub(super) fn shelf(library: &Library, args: &ShelfArgs) -> Result<u8> {
    match &args.command {
        ShelfCommand::Publish { folder, key, out } => {
            let out = out.clone().unwrap_or_else(|| folder.join("shelf"));
            put_out(library, folder, key, &out)
        }
        ShelfCommand::Look { folder } => look(library, folder.as_deref()),
        ShelfCommand::Forget { folder } => forget(library, folder.as_deref()),
    }
}

fn put_out(library: &Library, folder: &Path, key: &Path, out: &Path) -> Result<u8> {
    let published = publish(library, folder, &bundle::opened(key)?, out)?;
    let (number, shown) = (published.number, out.display());
    match published.how {
        How::New => println!("List {number} is on the shelf in `{shown}`."),
        How::Mended => println!(
            "Something was missing or damaged in `{shown}`, and is there again. The list is still number \
             {number}."
        ),
        How::Same => {
            println!("Nothing is new: list {number} is on the shelf in `{shown}` already.")
        }
    }
    for listed in &published.bundles {
        println!("  {}, version {}", listed.title, listed.version);
    }
    bundle::say_words(&published.author);
    Ok(FINE)
}

fn look(library: &Library, folder: Option<&Path>) -> Result<u8> {
    let mut record = record::open(library)?;
    let mut known = KnownShelves::read(&record)?;
    let installed = Installed::read(&record)?;
    let folder = named(folder, &known)?;
    let looked = outcome::watched(|progress| Shelf::look(&folder, &known, &installed, progress))?;
    let shelf = match looked {
        Ok(shelf) => shelf,
        Err(error) => return outcome::refused(error),
    };
    known.remember(&shelf.folder, &shelf.author, shelf.number);
    known.write(&mut record)?;
    let count = match shelf.bundles.len() {
        0 => "nothing on it".into(),
        1 => "1 bundle".into(),
        n => format!("{n} bundles"),
    };
    println!("`{}`, list {}, {count}", shelf.folder.display(), shelf.number);
    if !shelf.is_of(&installed) {
        println!(
            "No bundle of this key is installed. These are its words; compare them with your handout:\n  {}",
            shelf.author.words().join(" ")
        );
    }
    let mut code = FINE;
    for one in &shelf.bundles {
        println!("\n{}, version {} of {}", one.listed.title, one.listed.version, one.listed.issued);
        say(one, &installed);
        if one.refused.as_ref().is_some_and(|refusal| refusal.code != Code::ShelfMissing) {
            code = HAS_PROBLEMS;
        }
    }
    record::tell(&mut record);
    Ok(code)
}

/// Prints how a bundle on a shelf compares with the installed one, and how to install it.
fn say(one: &OnShelf, installed: &Installed) {
    match one.against(installed) {
        Against::New => println!("  Not installed."),
        Against::Newer(version) => println!("  Newer than yours, which is version {version}."),
        Against::Same => println!("  Installed in this version."),
        Against::Older(version) => println!("  Older than yours, which is version {version}."),
        Against::OtherKey => println!(
            "  Yours is signed with another key. This one takes its place only if that key was handed over."
        ),
    }
    match &one.refused {
        Some(refusal) => println!("  {}", crate::library::plainly(&refusal.to_string())),
        None if one.against(installed).may_come() => {
            println!("  groundwork bundle install {}", typed(&one.path()));
        }
        None => {}
    }
}

/// A path as typed at a prompt.
fn typed(path: &Path) -> String {
    let shown = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-~:\\".contains(c);
    match shown.chars().all(plain) {
        true => shown,
        false => format!("'{}'", shown.replace('\'', r"'\''")),
    }
}

fn forget(library: &Library, folder: Option<&Path>) -> Result<u8> {
    let mut record = record::open(library)?;
    let mut known = KnownShelves::read(&record)?;
    let folder = std::path::absolute(named(folder, &known)?)?;
    if !known.forget(&folder) {
        bail!("`{}` is not a known shelf", folder.display());
    }
    known.write(&mut record)?;
    println!("`{}` is forgotten, with its key and the number of its list.", folder.display());
    Ok(FINE)
}

/// The named folder, or the last one used.
fn named(folder: Option<&Path>, known: &KnownShelves) -> Result<PathBuf> {
    let folder =
        folder.or(known.folder()).context("name the folder of the shelf; no shelf is known yet")?;
    Ok(folder.into())
}
