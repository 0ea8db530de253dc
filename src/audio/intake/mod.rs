//! Takes in what phones and recorders make, on the author's side only: WAV and AIFF in every form, M4A, CAF, Opus,
//! WebM and more become sound at 48 kHz with one or two channels.
//!
//! What is in clients' bundles never comes here: `decode` reads that, with decoders of its own. A file is read
//! twice, because whether a channel is dead is known only at its end; nothing of it is kept but a few packets,
//! so that four hours of eight channels need no more memory than a minute. What encoders add in front and at
//! the end is left out. This module knows nothing of paths and threads.

mod aac;
mod aiff;
mod boxes;
mod cut;
mod ebml;
mod file;
mod mix;
mod opening;
mod opus;

use std::io;
use std::ops::ControlFlow;

use super::decode::packets::Packets;
use super::decode::rate::{self, Rate};
use super::decode::{DecodeError, Ending, LONGEST, Noticed, Source};
use crate::units::Frames;
use file::File;
use mix::{Levels, Mix};
use opening::{Found, Kind, is_exact, open, recognise};
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

/// Frames passed on at a time, at most.
const STRETCH: usize = 4_800;

/// Why a file cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// It was recognised, and is nothing that can be read.
    #[error("this is {what}, whatever the file is called; {way_out}")]
    Unread {
        /// Plain name of what it is.
        what: &'static str,
        /// What can be done.
        way_out: &'static str,
    },
    /// It is nothing that is known.
    #[error(
        "this is no recording that can be recognised; if it plays elsewhere, save it from there as WAV, FLAC or \
         M4A"
    )]
    Unknown,
    /// An M4A file whose list of contents is missing.
    #[error(
        "this M4A or MP4 file is not whole: the list of its contents is missing, which a recorder writes at the very \
         end. Copy it again from where it was recorded; if it is like this there too, open it there and save it once \
         more"
    )]
    Unlisted,
    /// It was recognised, and its sound cannot be used.
    #[error(transparent)]
    Sound(#[from] DecodeError),
    /// The file could not be read.
    #[error("the file could not be read")]
    Read(#[from] io::Error),
    /// The caller wanted no more.
    #[error("taking it in was stopped")]
    Stopped,
}

impl IntakeError {
    /// The error as it is said of a file of this kind, if it was recognised.
    fn named(self, kind: Option<&Kind>) -> IntakeError {
        match (self, kind) {
            (IntakeError::Sound(DecodeError::Foreign { what }), _) => IntakeError::unread(what),
            (IntakeError::Sound(DecodeError::NoSound), Some(Kind::Matroska)) => {
                IntakeError::unread("a video without sound")
            }
            (IntakeError::Sound(DecodeError::UnknownFormat), kind) => {
                kind.and_then(Kind::without_codec).map_or(IntakeError::Unknown, IntakeError::unread)
            }
            (error, _) => error,
        }
    }

    /// The error for a file of this kind.
    fn unread(what: &'static str) -> IntakeError {
        IntakeError::Unread { what, way_out: way_out(what) }
    }
}

/// What can be done about a file of this kind.
fn way_out(what: &str) -> &'static str {
    match what {
        "sound that is locked to an account (DRM)" => {
            "only the shop's own programs open it, so please record anew, or choose a recording of your own"
        }
        "a video without sound" => "please choose the recording itself",
        "a zip archive" => "unpack it and choose the recording inside",
        "a PDF" => "please choose a recording",
        "a page from the internet" => {
            "the download went wrong; please download the recording again"
        }
        "MIDI" => "it holds notes and no sound; please choose a recording",
        "AMR" | "3GP with AMR" => {
            "phones make it of calls and short messages. A media player that converts, such as VLC, saves it as WAV; \
             for the next time, set the recorder to M4A or to its best quality"
        }
        "DSS" => "the dictation program that came with the recorder saves it as WAV or MP3",
        _ if what.contains("AAC") => {
            "its kind of coding is made for calls and radio. Set the recorder to AAC-LC or to a higher quality, or save \
             this one as WAV in a sound editor"
        }
        _ => "save it as WAV, FLAC or M4A in a sound editor or with the program that recorded it",
    }
}

/// Plain name of a file that can be taken in, as far as its headers tell: nothing is decoded.
pub fn recognised(from: impl Source) -> Option<&'static str> {
    let mut file = File::new(from);
    let found = recognise(&mut file).ok()?;
    open(&mut file, &found.kind).ok().map(|_| found.name)
}

/// A recording of an author that has been heard once.
pub struct Intake<S> {
    file: File<S>,
    looked: Looked,
}

impl<S: Source> Intake<S> {
    /// Recognises a file by its content, and decodes all of it once. `goes_on` is told how much of it has been
    /// heard, and says whether to go on.
    ///
    /// # Errors
    /// See [`IntakeError`]; also for recordings longer than [`LONGEST`].
    pub fn look(
        from: S,
        mut goes_on: impl FnMut(Frames) -> ControlFlow<()>,
    ) -> Result<Intake<S>, IntakeError> {
        let mut file = File::new(from);
        let looked = Looked::at(&mut file, &mut goes_on);
        // What was read until then means nothing if the rest could not be read.
        if let Some(error) = file.error() {
            return Err(error.into());
        }
        Ok(Intake { file, looked: looked? })
    }

    /// Plain name of what it is, such as "M4A with AAC".
    pub fn name(&self) -> &'static str {
        self.looked.found.name
    }

    /// Length at 48 kHz.
    pub fn frames(&self) -> Frames {
        rate::length(self.looked.part.1 - self.looked.part.0, self.looked.hz)
    }

    /// Number of channels in the file.
    pub fn channels(&self) -> usize {
        self.looked.channels
    }

    /// Whether it comes with one channel. Two that both sound stay two; what has more becomes one.
    pub fn is_mono(&self) -> bool {
        self.looked.mix.channels() == 1
    }

    /// Whether its encoder has changed its samples.
    pub fn is_lossy(&self) -> bool {
        self.looked.is_lossy
    }

    /// Other properties found while decoding. It has bits only if its samples are exactly those that were
    /// recorded.
    pub fn noticed(&self) -> Noticed {
        self.looked.noticed
    }

    /// Passes all of its samples at 48 kHz to `to`, left and right side, in stretches, until it wants no more. Both
    /// sides are the same if the recording is mono.
    ///
    /// # Errors
    /// When the file cannot be read any more, or `to` wants no more.
    pub fn hear(
        &mut self,
        mut to: impl FnMut(&[f32], &[f32]) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        let heard = Hearing {
            part: self.looked.part,
            mix: &self.looked.mix,
            rate: Rate::new(self.looked.hz, self.looked.mix.channels())?,
            left: self.frames().0,
            to: &mut to,
        }
        .hear(&mut self.file, &self.looked.found.kind);
        match self.file.error() {
            Some(error) => Err(error.into()),
            None => heard,
        }
    }
}

/// What decoding a file once has found.
struct Looked {
    found: Found,
    /// First frame that counts, and the one after the last, at the file's rate.
    part: (u64, u64),
    /// Sample rate of the file in Hz.
    hz: u32,
    channels: usize,
    mix: Mix,
    is_lossy: bool,
    noticed: Noticed,
}

impl Looked {
    fn at<S: Source>(
        file: &mut File<S>,
        goes_on: &mut impl FnMut(Frames) -> ControlFlow<()>,
    ) -> Result<Looked, IntakeError> {
        let found = recognise(file).map_err(|error| error.named(None))?;
        let unknown = |error: DecodeError| IntakeError::from(error).named(Some(&found.kind));
        let mut packets = open(file, &found.kind).map_err(unknown)?;
        let mut levels = Levels::default();
        let mut total = 0;
        let mut replication = Replication::of(&packets);
        while let Some(frames) = step(&mut packets, &mut replication).map_err(unknown)? {
            total += frames;
            let Some((hz, _)) = packets.form() else { continue };
            levels.hear(packets.planes());
            let length = rate::length(total, hz);
            // With what an encoder adds.
            if length > LONGEST + Frames::from_secs(1) {
                return Err(DecodeError::TooLong { most: LONGEST }.into());
            }
            if goes_on(length).is_break() {
                return Err(IntakeError::Stopped);
            }
        }
        if replication.is_there() {
            return Err(IntakeError::unread("HE-AAC"));
        }
        let (hz, channels) = packets.form().ok_or(DecodeError::NoSound)?;
        let part = found.cut.of(total, hz);
        let mix = Mix::of(channels, packets.survey().sides(), &levels);
        let mut noticed = Noticed::of(&packets);
        let is_lossy = !is_exact(packets.params().codec);
        noticed.bits = noticed.bits.filter(|bits| *bits > 0 && !is_lossy);
        if noticed.ending == Ending::Torn && !found.kind.has_end() {
            noticed.ending = Ending::Whole;
        }
        if rate::length(part.1 - part.0, hz) > LONGEST {
            return Err(DecodeError::TooLong { most: LONGEST }.into());
        }
        Ok(Looked { found, part, hz, channels, mix, is_lossy, noticed })
    }
}

/// Decodes the next packet; its number of frames, `None` after the last.
fn step(
    packets: &mut Packets<'_>,
    replication: &mut Replication,
) -> Result<Option<u64>, DecodeError> {
    let Some(packet) = packets.next()? else { return Ok(None) };
    replication.hear(&packet.data);
    Ok(Some(packets.frames() as u64))
}

/// Whether AAC has a second half for a decoder of HE-AAC, which nothing but its packets may tell.
struct Replication {
    /// Packets still to be searched; 0 for another codec.
    left: usize,
    searched: usize,
    found: usize,
}

impl Replication {
    fn of(packets: &Packets<'_>) -> Replication {
        let left = if packets.params().codec == CODEC_ID_AAC { aac::SEARCHED } else { 0 };
        Replication { left, searched: 0, found: 0 }
    }

    fn hear(&mut self, packet: &[u8]) {
        if self.left > 0 {
            self.left -= 1;
            self.searched += 1;
            self.found += usize::from(aac::has_replication(packet));
        }
    }

    fn is_there(&self) -> bool {
        self.searched >= aac::FEWEST && self.found == self.searched
    }
}

/// Hears a file a second time.
struct Hearing<'h, T> {
    part: (u64, u64),
    mix: &'h Mix,
    rate: Rate,
    /// Frames at 48 kHz that have not been passed on.
    left: u64,
    to: &'h mut T,
}

impl<T: FnMut(&[f32], &[f32]) -> ControlFlow<()>> Hearing<'_, T> {
    fn hear<S: Source>(mut self, file: &mut File<S>, kind: &Kind) -> Result<(), IntakeError> {
        let mut packets = open(file, kind)?;
        let (mut mixed, mut ready) = (Vec::new(), Vec::new());
        let mut at = 0;
        while packets.next()?.is_some() {
            let frames = packets.frames() as u64;
            let within = |frame: u64| frame.saturating_sub(at).min(frames) as usize;
            let stretch = within(self.part.0)..within(self.part.1);
            at += frames;
            if stretch.is_empty() {
                continue;
            }
            self.mix.apply(packets.planes(), stretch, &mut mixed);
            self.rate.push(&mixed, &mut ready)?;
            self.pass_on(&mut ready)?;
        }
        // The end comes out of the resampler after silence.
        mixed.resize_with(self.mix.channels(), Vec::new);
        mixed.iter_mut().for_each(|plane| {
            plane.clear();
            plane.resize(STRETCH, 0.0);
        });
        while self.left > 0 {
            self.rate.push(&mixed, &mut ready)?;
            self.pass_on(&mut ready)?;
        }
        Ok(())
    }

    fn pass_on(&mut self, ready: &mut [Vec<f32>]) -> Result<(), IntakeError> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        ready.iter_mut().for_each(|plane| plane.truncate(most));
        if let (Some(left), Some(right)) = (ready.first(), ready.last()) {
            for (left, right) in left.chunks(STRETCH).zip(right.chunks(STRETCH)) {
                self.left -= left.len() as u64;
                if (self.to)(left, right).is_break() {
                    return Err(IntakeError::Stopped);
                }
            }
        }
        ready.iter_mut().for_each(Vec::clear);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
