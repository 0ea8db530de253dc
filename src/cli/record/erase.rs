//! `groundwork erase`.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::FINE;
use crate::library::Library;
use crate::store;

/// Words to type before everything is erased.
const WORDS: &str = "erase everything";

#[derive(Args)]
#[command(after_help = "Examples:\n  groundwork erase\n  groundwork erase --all")]
pub(in crate::cli) struct EraseArgs {
    /// Erase the whole record: all sittings, notes and settings, and all backups of it.
    #[arg(long)]
    all: bool,
    /// With `--all`: do not ask.
    #[arg(long, requires = "all")]
    yes: bool,
}

pub(in crate::cli) fn erase(library: &Library, args: &EraseArgs) -> Result<u8> {
    match args.all {
        true => everything(library, args.yes),
        false => deleted(library),
    }
}

fn deleted(library: &Library) -> Result<u8> {
    let mut record = super::open(library)?;
    let erasure = record.erase_now()?;
    match (erasure.entries, erasure.others) {
        (0, false) => println!("Nothing was deleted or replaced, so there is nothing to erase."),
        (0, true) => println!("What was removed or replaced is erased, in every backup too."),
        (entries, _) => println!(
            "What was deleted or replaced of {} is erased, in every backup too.",
            super::sittings(entries)
        ),
    }
    let aside = record.folder().join(store::ASIDE);
    match erasure.aside {
        0 => {}
        1 => println!(
            "An earlier record that was set aside stays; `groundwork erase --all` erases it too: `{}`",
            aside.display()
        ),
        more => println!(
            "{more} earlier records that were set aside stay; `groundwork erase --all` erases them \
             too: `{}`",
            aside.display()
        ),
    }
    super::tell(&mut record);
    Ok(FINE)
}

fn everything(library: &Library, yes: bool) -> Result<u8> {
    let folder = library.folders().record();
    if !folder.exists() {
        println!("There is no record: `{}`", folder.display());
        return Ok(FINE);
    }
    if !yes {
        if !io::stdin().is_terminal() {
            bail!("this cannot be undone; at a terminal it asks first, elsewhere add `--yes`");
        }
        println!(
            "All sittings, notes and settings go, with every backup. Nothing brings them back."
        );
        print!("To do it, type: {WORDS}\n> ");
        io::stdout().flush()?;
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        if line.trim() != WORDS {
            println!("Nothing was erased.");
            return Ok(FINE);
        }
    }
    store::erase_all(&folder)?;
    println!("The record is erased, its key first.");
    println!(
        "A disk may keep traces of old files for a while, and copies of this folder made by other \
         programs are not known here."
    );
    Ok(FINE)
}
