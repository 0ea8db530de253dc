//! `groundwork lock`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::cli::FINE;
use crate::cli::passphrase;
use crate::domain::word_list::RECOVERY_WORDS;
use crate::library::{Library, now};
use crate::store::{self, Lock, hold};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  groundwork lock\n  groundwork lock set --recovery\n  groundwork lock recover\n\n\
                        Where nobody types, the passphrase is read from GROUNDWORK_PASSPHRASE and a new\n\
                        one from GROUNDWORK_NEW_PASSPHRASE."
)]
pub(in crate::cli) struct LockArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Set a passphrase, and write the whole record again under a new key.
    Set {
        /// Also make a recovery code of twelve words, for when the passphrase is forgotten.
        #[arg(long)]
        recovery: bool,
    },
    /// Change the passphrase.
    Change,
    /// Remove the passphrase.
    Remove,
    /// Open the record with the twelve words, and set a new passphrase.
    Recover,
    /// Make a new recovery code; earlier codes no longer work.
    RecoveryCode,
    /// Begin a new record. The locked one is set aside with its key file, and can be put back.
    StartAgain,
}

pub(in crate::cli) fn lock(library: &Library, args: &LockArgs) -> Result<u8> {
    let folder = library.folders().record();
    match args.what {
        None => {
            println!("{}", said(hold(&folder)?.lock()));
        }
        Some(What::Set { recovery }) => {
            let mut record = super::open(library)?;
            if record.lock() != Lock::Open {
                bail!("the record has a passphrase already; `groundwork lock change` changes it");
            }
            let code = record.set_passphrase(&passphrase::new()?, recovery)?;
            println!(
                "The record is locked. Only the passphrase opens it; there is no other way in."
            );
            if let Some(code) = code {
                show_code(&code);
            }
        }
        Some(What::Change) => {
            let mut record = super::open(library)?;
            if record.lock() == Lock::Open {
                bail!("the record has no passphrase; `groundwork lock set` gives it one");
            }
            record.change_passphrase(&passphrase::another()?)?;
            println!("The passphrase is changed.");
        }
        Some(What::Remove) => {
            let mut record = super::open(library)?;
            record.remove_passphrase()?;
            println!("{}", said(record.lock()));
        }
        Some(What::Recover) => {
            let closed = hold(&folder)?;
            match closed.lock() {
                Lock::Passphrase { recovery: true } => {}
                Lock::Open => bail!("the record is not locked"),
                Lock::Passphrase { recovery: false } => bail!(
                    "this record has no recovery code; without the passphrase nothing opens it, and \
                     `groundwork lock start-again` begins a new one and keeps this one aside"
                ),
            }
            let code = passphrase::words("The twelve words", RECOVERY_WORDS)?;
            let mut record =
                closed.open_by_recovery(&code, now().utc_ms).map_err(|(_, error)| error)?;
            super::tell(&mut record);
            record.change_passphrase(&passphrase::new()?)?;
            println!("The record has a new passphrase. The twelve words still open it.");
        }
        Some(What::RecoveryCode) => {
            let mut record = super::open(library)?;
            show_code(&record.renew_recovery()?);
        }
        Some(What::StartAgain) => {
            let aside = store::start_again(&folder, now().utc_ms)?;
            println!(
                "A new record begins. The old one is kept, as locked as it was: `{}`",
                aside.display()
            );
        }
    }
    Ok(FINE)
}

/// The lock of the record, in words.
pub(in crate::cli) fn said(lock: Lock) -> &'static str {
    match lock {
        Lock::Open => {
            "Not locked. Until you set a passphrase, anyone using this computer account can open it."
        }
        Lock::Passphrase { recovery: false } => {
            "Locked with a passphrase. If it is forgotten, nothing opens the record."
        }
        Lock::Passphrase { recovery: true } => {
            "Locked with a passphrase, and with a recovery code."
        }
    }
}

fn show_code(code: &str) {
    println!("\nWrite these words down, in this order, and keep them away from this computer:\n");
    let words: Vec<&str> = code.split(' ').collect();
    for row in words.chunks(4) {
        println!("  {}", row.join(" "));
    }
    println!("\nThey open the record if the passphrase is forgotten. They are shown this once.");
}
