//! `groundwork bundle seal`, and what opens a sealed bundle where one is looked at.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use super::install::refused;
use super::{FINE, passphrase};
use crate::bundle::{Opener, SealedFor, Sealer};
use crate::studio::{Given, Library, sealing};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    groundwork bundle seal evenings.groundwork --for passphrase --out for-one.groundwork\n  \
    groundwork bundle seal evenings.groundwork --for age1… --out for-one.groundwork\n\n\
    The passphrase is typed, or given in the environment variable GROUNDWORK_BUNDLE_PASSPHRASE.")]
pub(super) struct SealArgs {
    /// A `.groundwork` file.
    file: PathBuf,
    /// `passphrase`, which is then asked for, or the public half of the client's age key, `age1…`.
    #[arg(long = "for", value_name = "passphrase|age1…")]
    whom: String,
    /// Where to, a `.groundwork` file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What opens a sealed bundle.
#[derive(Args)]
pub(super) struct OpenArgs {
    /// The file of your age key, for a bundle that is sealed for it.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

impl OpenArgs {
    /// What opens the bundle of this file, if it is sealed. A passphrase is asked for.
    pub(super) fn opener(&self, file: &Path) -> Result<Opener> {
        // A file that can not be read says so when it is looked at.
        let given = match sealing::sealed_for(file).ok().flatten() {
            None => Given::Nothing,
            Some(SealedFor::Key) => self.identity.clone().map_or(Given::Nothing, Given::KeyFile),
            Some(SealedFor::Passphrase) => {
                passphrase::of_bundle()?.map_or(Given::Nothing, Given::Passphrase)
            }
        };
        given.opener()
    }
}

pub(super) fn seal(library: &Library, args: &SealArgs) -> Result<u8> {
    let sealer = match args.whom.as_str() {
        "passphrase" => Sealer::passphrase(&passphrase::new_of_bundle()?),
        key if key.starts_with("age1") => Sealer::key(key)?,
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
