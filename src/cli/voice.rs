//! `groundwork voice`, and the choice of a narrator.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::{FINE, not_known};
use crate::library::{Library, in_words};
use crate::narrator::{Voice, VoicePack};
use crate::studio::narrate::install_voices;

#[derive(Args)]
pub(super) struct VoiceArgs {
    #[command(subcommand)]
    command: VoiceCommand,
}

#[derive(Subcommand)]
enum VoiceCommand {
    /// List the narrators.
    List,
    /// Check and install a voice pack from a folder that `./scripts/voice-pack` made.
    Install {
        /// The folder with the voice pack, or a file in it.
        path: PathBuf,
    },
}

/// A narrator or captions, as typed.
#[derive(Copy, Clone, Debug)]
pub(super) struct Choice(pub(super) Option<Voice>);

/// Reads `--voice`, with `none` for captions.
pub(super) fn choice(text: &str) -> Result<Choice, String> {
    match text {
        "none" => Ok(Choice(None)),
        name => match Voice::from_name(name) {
            Some(voice) => Ok(Choice(Some(voice))),
            None => Err(not_known(name, names().chain(["none".into()]))),
        },
    }
}

/// A narrator's name for use in a sentence.
pub(super) fn shown(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Reports that another narrator speaks than the requested one.
pub(super) fn say_other(wanted: Option<Voice>, speaks: Option<Voice>) {
    if let (Some(wanted), Some(speaks)) = (wanted, speaks)
        && wanted != speaks
    {
        // If the message cannot be printed, the sitting or rendering continues.
        let _ = writeln!(
            std::io::stdout(),
            "{} has not recorded every line of this session; {} speaks.",
            shown(wanted.name()),
            shown(speaks.name())
        );
    }
}

/// Reads the name of a narrator.
pub(super) fn narrator(text: &str) -> Result<Voice, String> {
    Voice::from_name(text).ok_or_else(|| not_known(text, names()))
}

fn names() -> impl Iterator<Item = String> {
    Voice::ALL.iter().map(|voice| voice.name().into())
}

pub(super) fn voice(library: &Library, args: &VoiceArgs) -> Result<u8> {
    let place = library.folders().voices();
    match &args.command {
        VoiceCommand::List => {
            for voice in Voice::ALL {
                let built_in = match Voice::BUILT_IN.contains(&voice) {
                    true => ", has recorded the built-in sessions",
                    false => "",
                };
                println!("{:8} {}{built_in}", voice.name(), voice.description());
            }
            println!("\nAll of them are synthetic voices.");
            match VoicePack::open(&place) {
                Ok(_) => println!("New lines can be narrated with `groundwork narrate`."),
                Err(error) => println!("To narrate new lines: {}", in_words(&error.into())),
            }
        }
        VoiceCommand::Install { path } => {
            let voices = install_voices(library, path)?;
            let names: Vec<&str> = voices.iter().map(|voice| voice.name()).collect();
            println!("Installed {} in {}", names.join(", "), place.display());
        }
    }
    Ok(FINE)
}
