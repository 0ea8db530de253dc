//! `groundwork backup`.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::cli::FINE;
use crate::library::{Library, now};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork backup list\n  groundwork backup restore 2026-11-23T190412Z"
)]
pub(in crate::cli) struct BackupArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the backups, oldest first. One is made after the first sitting of a day.
    List,
    /// Make a backup now.
    Make,
    /// Replace the record by a backup. Sittings since then stay; settings, bundles and your progress in them
    /// return to that time. The current state becomes a backup itself.
    Restore {
        /// The name of the backup, as `list` shows it.
        name: String,
    },
}

pub(in crate::cli) fn backup(library: &Library, args: &BackupArgs) -> Result<u8> {
    let mut record = super::open(library)?;
    match &args.what {
        What::List => {
            let backups = record.backups()?;
            if backups.is_empty() {
                println!("No backup yet; the first is made after the first sitting.");
            }
            for backup in backups {
                println!("{}  {:>6} KB", backup.name, backup.bytes.div_ceil(1024));
            }
        }
        What::Make => println!("Made the backup {}.", record.back_up(now().utc_ms)?),
        What::Restore { name } => {
            let before = record.restore(name, now().utc_ms)?;
            println!("The record is that of {name} again, with all sittings since.");
            println!("What it was before is kept as {before}.");
        }
    }
    super::tell(&mut record);
    Ok(FINE)
}
