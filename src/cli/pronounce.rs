//! `groundwork pronounce`.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::Args;

use super::{FINE, play, voice};
use crate::domain::Line;
use crate::library::{Library, pronouncer};
use crate::narrator::{Origin, SpokenWord, Voice};
use crate::studio::narrate::write_line;

#[derive(Args)]
pub(super) struct PronounceArgs {
    /// The line, in quotes.
    line: String,
    /// The pronunciation of a word, as in a session: phonemes, or plain letters after `~`. May be given
    /// several times.
    #[arg(long = "say-as", value_name = "WORD=SOUND", value_parser = given)]
    say_as: Vec<(String, String)>,
    /// Print only the phonemes of the whole line.
    #[arg(long, conflicts_with = "play")]
    phonemes: bool,
    /// Play the line.
    #[arg(long)]
    play: bool,
    /// The narrator: clara, thomas, ruth or oscar.
    #[arg(long, value_parser = voice::narrator, default_value = "clara", requires = "play")]
    voice: Voice,
}

fn given(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((word, sound)) if !word.is_empty() => Ok((word.into(), sound.into())),
        _ => Err("a word and its sound are given as `Siobhan=~shi-VAWN`".into()),
    }
}

pub(super) fn pronounce(library: &Arc<Library>, args: &PronounceArgs) -> Result<u8> {
    let say_as: BTreeMap<String, String> = args.say_as.iter().cloned().collect();
    let spoken = pronouncer().read(&args.line, &say_as)?;
    if args.phonemes {
        println!("{}", spoken.phonemes.as_str());
        return Ok(FINE);
    }
    let widest = |of: fn(&SpokenWord) -> &str| {
        spoken.words.iter().map(|word| of(word).chars().count()).max().unwrap_or(0)
    };
    let (words, sounds) = (widest(|word| &word.text), widest(|word| &word.phonemes));
    for word in &spoken.words {
        println!("{:words$}  {:sounds$}  {}", word.text, word.phonemes, origin(word));
    }
    if args.play {
        speak(library, &Line { say_as, ..Line::plain(&args.line) }, args.voice)?;
    }
    Ok(FINE)
}

/// The source of a word's pronunciation, and its other pronunciation, if it has one.
fn origin(word: &SpokenWord) -> String {
    let from = match word.origin {
        Origin::Lexicon => "lexicon",
        Origin::Rule => "rule",
        Origin::Guess => "guess",
        Origin::Given => "given",
    };
    let other =
        word.unsure.and_then(|both| both.into_iter().find(|(_, sound)| *sound != word.phonemes));
    match other {
        Some((meaning, sound)) => format!("{from}, or {sound} ({meaning})"),
        None => from.into(),
    }
}

/// Plays a line as a session of its own, which leaves no trace.
fn speak(library: &Arc<Library>, line: &Line, voice: Voice) -> Result<()> {
    let folder = tempfile::tempdir().context("could not make a folder for the line")?;
    let path = write_line(library, line, voice, folder.path())?;
    play::once(library, &path, voice)
}
