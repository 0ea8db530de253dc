//! `groundwork bundle seal`, and opening sealed bundles in other commands.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::outcome::refused;
use super::{FINE, passphrase};
use crate::bundle::Sealer;
use crate::library::Library;
use crate::studio::sealing;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork bundle seal evenings.groundwork --for passphrase --out for-one.groundwork\n  \
    groundwork bundle seal evenings.groundwork --for age1… --out for-one.groundwork\n\n\
    The passphrase is typed, or given in the environment variable GROUNDWORK_BUNDLE_PASSPHRASE.")]
pub(super) struct SealArgs {
    /// A `.groundwork` file.
    file: PathBuf,
    /// `passphrase`, which you are then asked for, or the public half of the client's age key, `age1…`.
    #[arg(long = "for", value_name = "passphrase|age1…")]
    whom: String,
    /// The `.groundwork` file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn seal(library: &Library, args: &SealArgs) -> Result<u8> {
    let sealer = match args.whom.as_str() {
        "passphrase" => Sealer::passphrase(&passphrase::new_of_bundle()?),
        key if Sealer::is_meant(key) => Sealer::key(key)?,
        _ => bail!(
            "`--for` is `passphrase` or the public half of an age key, `age1…`; a passphrase itself is \
             typed when it is asked for, so that it does not stay in the shell's history"
        ),
    };
    if let Err(error) = sealing::seal(library, &args.file, &sealer, &args.out) {
        return refused(error);
    }
    println!("`{}` can be opened by that one person alone.", args.out.display());
    if matches!(sealer, Sealer::Passphrase(_)) {
        println!("Tell them the passphrase in another way than you hand over the file.");
    }
    Ok(FINE)
}
