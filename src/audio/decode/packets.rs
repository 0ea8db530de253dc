//! Reads, checks and decodes the packets of a sound file one after the other.
//!
//! Files are only read forwards, so that a file in memory and a stream give the same samples, and nothing
//! depends on the file's size.

use std::io::{Cursor, Read};
use std::sync::LazyLock;

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error as Symphonia;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, ReadOnlySource};
use symphonia::core::packet::Packet;
use symphonia::default::codecs::{FlacDecoder, MpaDecoder, PcmDecoder, VorbisDecoder};
use symphonia::default::formats::OggReader;

use super::flac::{self, Frames as Flac};
use super::front::Front;
use super::mpeg::Frames as Mpeg;
use super::plain::{Frames as Samples, Plain};
use super::source::Source as Place;
use super::survey::Survey;
use super::{DecodeError, Ending, LARGEST_FILE, foreign, rate, wav};

/// Supported sample rates in Hz.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// Packets that cannot be decoded are skipped; a file with more of them in a row is refused.
const MOST_BAD_PACKETS: usize = 16;

/// Bytes inspected to recognise the kind of a file.
const HEAD: usize = 64 * 1024;

/// Largest error of a header's length, in ms, that is not reported.
const NEAR: u64 = 100;

/// Most channels of a recording in a bundle.
const MOST_CHANNELS: usize = 2;

/// The decoders for clients' bundles, and no others: whatever may be read on an author's side, a bundle reaches
/// only these.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    codecs.register_audio_decoder::<FlacDecoder>();
    codecs.register_audio_decoder::<MpaDecoder>();
    codecs.register_audio_decoder::<PcmDecoder>();
    codecs.register_audio_decoder::<VorbisDecoder>();
    codecs
});

/// What may be in a file.
#[derive(Copy, Clone)]
pub(in crate::audio) struct Allowed {
    /// The decoders.
    pub codecs: &'static CodecRegistry,
    /// Most channels.
    pub channels: usize,
}

impl Allowed {
    /// What may be in a client's bundle.
    fn in_bundles() -> Allowed {
        Allowed { codecs: &CODECS, channels: MOST_CHANNELS }
    }
}

/// The packets of one file.
pub(in crate::audio) struct Packets<'b> {
    source: Source<'b>,
    decoder: Box<dyn AudioDecoder>,
    params: AudioCodecParameters,
    /// Most channels.
    most: usize,
    /// Sample rate in Hz and number of channels, known once sound has been decoded.
    form: Option<(u32, usize)>,
    planes: Vec<Vec<f32>>,
    bad: usize,
    survey: Survey,
    /// Frames decoded so far, at the file's rate.
    heard: u64,
    /// Number of frames by the file's header.
    promised: Option<u64>,
    /// Whether the file is cut off.
    torn: bool,
}

/// Source of the packets.
enum Source<'b> {
    Format { reader: Box<dyn FormatReader + 'b>, track: u32 },
    Flac(Flac<'b>),
    Mpeg(Mpeg<'b>),
    Samples(Samples<'b>),
}

impl<'b> Packets<'b> {
    /// Opens a file and finds its sound.
    pub fn open(bytes: &'b [u8]) -> Result<Packets<'b>, DecodeError> {
        if bytes.len() > LARGEST_FILE {
            return Err(DecodeError::TooLarge { bytes: bytes.len() as u64 });
        }
        if !wav::is_wav(bytes) {
            return match Packets::of(Front::new(bytes)) {
                // Files from phones often describe their content at the end.
                Err(DecodeError::UnknownFormat | DecodeError::Foreign { .. }) => {
                    Err(foreign::named(bytes)
                        .map_or(DecodeError::UnknownFormat, |what| DecodeError::Foreign { what }))
                }
                other => other,
            };
        }
        let wav = wav::read(&mut Cursor::new(bytes), MOST_CHANNELS)?;
        Packets::plain(Box::new(Cursor::new(bytes)), &wav, Allowed::in_bundles())
    }

    /// Opens a stream. A WAV file needs its whole content for this, so here it counts as an unknown format.
    pub fn streamed(from: &'b mut (dyn Read + Send + Sync)) -> Result<Packets<'b>, DecodeError> {
        Packets::of(Front::new(from))
    }

    fn of(mut from: Front<'b>) -> Result<Packets<'b>, DecodeError> {
        if from.ahead(1).is_empty() {
            return Err(DecodeError::Empty);
        }
        while from.pass_tags() {}
        let head = from.ahead(HEAD);
        if wav::is_wav(head) {
            return Err(DecodeError::UnknownFormat);
        }
        if let Some(what) = foreign::named(head) {
            return Err(DecodeError::Foreign { what });
        }
        let allowed = Allowed::in_bundles();
        if head.starts_with(b"OggS") {
            return Packets::ogg(from, allowed);
        }
        if flac::begins(head) {
            return Packets::flac(from, allowed);
        }
        Packets::mpeg(from, allowed)
    }

    /// Opens samples that lie in a file as they are.
    pub fn plain(
        from: Box<dyn Place + 'b>,
        plain: &Plain,
        allowed: Allowed,
    ) -> Result<Packets<'b>, DecodeError> {
        let source = Source::Samples(Samples::new(from, plain)?);
        Packets::new(source, plain.params(), plain.promised, true, allowed)
    }

    /// Opens an Ogg file.
    pub fn ogg(from: Front<'b>, allowed: Allowed) -> Result<Packets<'b>, DecodeError> {
        let reader = OggReader::try_new(stream(from), options()).map_err(damaged)?;
        let track = reader.default_track(TrackType::Audio).ok_or(DecodeError::NoSound)?.id;
        Packets::formatted(Box::new(reader), track, false, allowed)
    }

    /// Opens a FLAC file.
    pub fn flac(from: Front<'b>, allowed: Allowed) -> Result<Packets<'b>, DecodeError> {
        let frames = Flac::new(from)?;
        let (params, promised) = (frames.params(), frames.promised());
        Packets::new(Source::Flac(frames), params, promised, true, allowed)
    }

    /// Opens an MP3 file.
    pub fn mpeg(from: Front<'b>, allowed: Allowed) -> Result<Packets<'b>, DecodeError> {
        let frames = Mpeg::new(from)?;
        let (params, promised) = (frames.params(), frames.promised());
        Packets::new(Source::Mpeg(frames), params, promised, false, allowed)
    }

    /// The packets of one track that a reader finds. `exact` says whether the samples are exactly those that
    /// were recorded.
    pub fn formatted(
        reader: Box<dyn FormatReader + 'b>,
        track: u32,
        exact: bool,
        allowed: Allowed,
    ) -> Result<Packets<'b>, DecodeError> {
        let found = reader.tracks().iter().find(|found| found.id == track);
        let params = found.and_then(|track| track.codec_params.as_ref()?.audio());
        let params = params.ok_or(DecodeError::UnknownFormat)?.clone();
        Packets::new(Source::Format { reader, track }, params, None, exact, allowed)
    }

    fn new(
        source: Source<'b>,
        params: AudioCodecParameters,
        promised: Option<u64>,
        exact: bool,
        allowed: Allowed,
    ) -> Result<Packets<'b>, DecodeError> {
        if let Some(found) = params.sample_rate.filter(|rate| !RATES.contains(rate)) {
            return Err(DecodeError::Rate { found });
        }
        Ok(Packets {
            source,
            decoder: made(allowed.codecs, &params)?,
            params,
            most: allowed.channels,
            form: None,
            planes: Vec::new(),
            bad: 0,
            survey: Survey::new(exact),
            heard: 0,
            promised,
            torn: false,
        })
    }

    /// Decodes the next packet into [`Packets::planes`], which is empty if the packet has no sound. `None` at
    /// the end.
    pub fn next(&mut self) -> Result<Option<Packet>, DecodeError> {
        let packet = match &mut self.source {
            Source::Mpeg(frames) => match frames.next() {
                Some(packet) => packet,
                None => {
                    self.torn = frames.torn();
                    return Ok(None);
                }
            },
            Source::Flac(frames) => match frames.next()? {
                Some(packet) => packet,
                None => {
                    self.torn = frames.torn();
                    return Ok(None);
                }
            },
            Source::Samples(frames) => match frames.next()? {
                Some(packet) => packet,
                None => return Ok(None),
            },
            Source::Format { reader, track } => loop {
                match reader.next_packet() {
                    Ok(Some(packet)) if packet.track_id == *track => break packet,
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(None),
                    // A file that is cut off plays up to that point.
                    Err(Symphonia::IoError(error))
                        if error.kind() == std::io::ErrorKind::UnexpectedEof =>
                    {
                        self.torn = true;
                        return Ok(None);
                    }
                    Err(Symphonia::ResetRequired) => return Err(DecodeError::Joined),
                    Err(error) => return Err(damaged(error)),
                }
            },
        };
        self.planes.iter_mut().for_each(Vec::clear);
        let buffer = match self.decoder.decode(&packet) {
            Ok(buffer) => buffer,
            Err(error @ (Symphonia::DecodeError(_) | Symphonia::IoError(_))) => {
                self.bad += 1;
                return match self.bad > MOST_BAD_PACKETS {
                    true => Err(damaged(error)),
                    false => Ok(Some(packet)),
                };
            }
            Err(error) => return Err(damaged(error)),
        };
        self.bad = 0;
        if buffer.frames() == 0 {
            return Ok(Some(packet));
        }
        let here = (buffer.spec().rate(), buffer.num_planes());
        if *self.form.get_or_insert(here) != here {
            return Err(DecodeError::Changes);
        }
        if !RATES.contains(&here.0) {
            return Err(DecodeError::Rate { found: here.0 });
        }
        if !(1..=self.most).contains(&here.1) {
            return Err(DecodeError::Channels { found: here.1, most: self.most });
        }
        buffer.copy_to_vecs_planar::<f32>(&mut self.planes);
        if !self.planes.iter().flatten().all(|sample| sample.is_finite()) {
            return Err(DecodeError::NotFinite);
        }
        self.heard += self.frames() as u64;
        self.survey.hear(&self.planes);
        Ok(Some(packet))
    }

    /// Channels of the last packet, at the file's rate.
    pub fn planes(&self) -> &[Vec<f32>] {
        &self.planes
    }

    /// Frames in the last packet.
    pub fn frames(&self) -> usize {
        self.planes.first().map_or(0, Vec::len)
    }

    /// Sample rate in Hz and number of channels, known once sound has been decoded.
    pub fn form(&self) -> Option<(u32, usize)> {
        self.form
    }

    /// Parameters for another decoder of the same packets.
    pub fn params(&self) -> &AudioCodecParameters {
        &self.params
    }

    /// Properties found so far.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// Whether the file ended where its header says; to be called after the last packet.
    pub fn ending(&self) -> Ending {
        let Some((hz, _)) = self.form else { return Ending::Whole };
        let near = u64::from(hz) * NEAR / 1_000;
        match self.promised {
            Some(promised) if promised.abs_diff(self.heard) > near => {
                Ending::Promised(rate::length(promised, hz))
            }
            None if self.torn => Ending::Torn,
            _ => Ending::Whole,
        }
    }
}

/// Makes a decoder for packets of a bundle's recording with these parameters.
pub(super) fn decoder(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, DecodeError> {
    made(&CODECS, params)
}

fn made(
    codecs: &CodecRegistry,
    params: &AudioCodecParameters,
) -> Result<Box<dyn AudioDecoder>, DecodeError> {
    codecs.make_audio_decoder(params, &AudioDecoderOptions::default()).map_err(damaged)
}

/// A stream that is read forwards.
pub(in crate::audio) fn stream<'b>(from: impl Read + Send + Sync + 'b) -> MediaSourceStream<'b> {
    MediaSourceStream::new(Box::new(ReadOnlySource::new(from)), Default::default())
}

fn options() -> FormatOptions {
    FormatOptions::default()
}

/// Converts an error to one of ours.
pub(in crate::audio) fn damaged(error: Symphonia) -> DecodeError {
    match error {
        Symphonia::Unsupported(_) => DecodeError::UnknownFormat,
        _ => DecodeError::Damaged,
    }
}
