//! What an MP4, M4A or QuickTime file says about its tracks that its reader does not: which one is sound, what
//! it is, and which part of it is meant to be heard.

use super::cut::{Cut, End, Time};
use crate::audio::decode::foreign::found;
use crate::audio::decode::source::{Source, bytes_of, piece};

/// Largest list of contents that is read: four hours of AAC have some eight megabytes of it, and a picture.
const MOST: u64 = 64 * 1024 * 1024;

/// Most tracks, most boxes in one box, and most boxes of a file that are looked at: one in fragments has two for each
/// second or less.
const TRACKS: usize = 32;
const BOXES: usize = 4_096;
const FRAGMENTS: usize = 1_000_000;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Movie {
    /// Four letters that say whose kind of file it is.
    pub brand: Vec<u8>,
    /// Whether the list of contents is there, without which nothing can be found.
    pub listed: bool,
    /// Bytes that the file should have by its own sizes.
    pub bytes: u64,
    pub tracks: Vec<Track>,
    /// Whether a place is listed that no file can have; readers would not stop there.
    pub is_beyond: bool,
    /// Delay, padding and valid samples, as Apple's encoders note them beside the list.
    noted: Option<(u64, u64)>,
}

/// A track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Track {
    pub id: u32,
    pub sound: bool,
    /// Kind of its samples, in four letters.
    pub kind: [u8; 4],
    /// Kind of MPEG-4 stream, and its description.
    pub stream: Option<(u8, Vec<u8>)>,
    /// Ticks a second of its times.
    scale: u32,
    /// Length of all packets in ticks; 0 if it is not listed.
    ticks: u64,
    /// First tick that is heard, and length in ticks of the whole file.
    edit: Option<(u64, u64)>,
    /// Ticks a second of the whole file.
    whole: u32,
}

impl Movie {
    /// Reads the list of contents.
    pub fn read(from: &mut dyn Source) -> Movie {
        let mut movie = Movie::default();
        let (mut at, end) = (0, bytes_of(from));
        for _ in 0..FRAGMENTS {
            let head = piece(from, at, 16);
            let Some((kind, header, size)) = head_of(&head, end.saturating_sub(at)) else { break };
            match &kind {
                b"ftyp" => movie.brand = piece(from, at + header, 4),
                // One that is cut off lists nothing that is there.
                b"moov" if !movie.listed && size <= MOST && at + size <= end => {
                    let bytes = (size - header) as usize;
                    movie.list(&piece(from, at + header, bytes));
                    movie.listed = true;
                }
                b"moof" if size <= MOST => {
                    let fragment = piece(from, at + header, (size - header) as usize);
                    movie.is_beyond |= boxes(&fragment).any(|(_, track)| begins_beyond(track));
                }
                _ => {}
            }
            at = at.saturating_add(size);
            movie.bytes = at;
        }
        movie
    }

    fn list(&mut self, bytes: &[u8]) {
        let whole = inside(bytes, b"mvhd").and_then(|head| scale(head)).unwrap_or(1);
        let tracks = boxes(bytes).filter(|(kind, _)| kind == b"trak").take(TRACKS);
        self.is_beyond |= boxes(bytes).any(|(_, track)| lists_beyond(track).unwrap_or(false));
        self.tracks = tracks.filter_map(|(_, track)| Track::read(track, whole)).collect();
        self.noted = noted(bytes);
    }

    /// The track that is taken in: the first with sound.
    pub fn sound(&self) -> Option<&Track> {
        self.tracks.iter().find(|track| track.sound)
    }

    /// Which part of a track is meant to be heard.
    pub fn cut(&self, track: &Track) -> Cut {
        if let Some((delay, valid)) = self.noted {
            let end = End::After(Time::samples(valid));
            return Cut { skip: Time::samples(delay), end, all: None };
        }
        let time = |ticks| Time { ticks, second: track.scale };
        let all = (track.ticks > 0).then_some(time(track.ticks));
        let (first, end) = match track.edit {
            Some((first, ticks @ 1..)) => (first, End::Near(Time { ticks, second: track.whole })),
            Some((first, 0)) => (first, End::Natural),
            None => (0, End::Natural),
        };
        Cut { skip: time(first), end, all }
    }
}

impl Track {
    fn read(bytes: &[u8], whole: u32) -> Option<Track> {
        let head = inside(bytes, b"tkhd")?;
        // Times have 64 bits in the second version.
        let id = four(head, if head.first() == Some(&1) { 20 } else { 12 })?;
        let media = inside(bytes, b"mdia")?;
        let scale = scale(inside(media, b"mdhd")?)?;
        let sound = inside(media, b"hdlr")?.get(8..12) == Some(b"soun");
        let table = inside(inside(media, b"minf")?, b"stbl")?;
        // After the version and the number of entries comes the first of them.
        let entry = inside(table, b"stsd")?.get(8..)?;
        let kind = *entry.get(4..)?.first_chunk()?;
        let edit = inside(bytes, b"edts").and_then(|edits| inside(edits, b"elst")).and_then(edit);
        let ticks = inside(table, b"stts").map_or(0, ticks);
        Some(Track { id, sound, kind, stream: stream(entry), scale, ticks, edit, whole })
    }
}

/// Kind, size of the header and size of a box, of which there are `left` bytes.
fn head_of(head: &[u8], left: u64) -> Option<([u8; 4], u64, u64)> {
    let size = u64::from(four(head, 0)?);
    let kind = *head.get(4..)?.first_chunk()?;
    let (header, size) = match size {
        0 => (8, left),
        1 => (16, u64::from_be_bytes(*head.get(8..)?.first_chunk()?)),
        size => (8, size),
    };
    (size >= header).then_some((kind, header, size))
}

/// The boxes that lie one after the other.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (kind, header, size) = head_of(rest, rest.len() as u64)?;
        let (this, after) = rest.split_at_checked(size as usize)?;
        rest = after;
        Some((kind, this.get(header as usize..)?))
    })
    .take(BOXES)
}

/// Content of the first box of a kind.
fn inside<'b>(bytes: &'b [u8], kind: &[u8; 4]) -> Option<&'b [u8]> {
    boxes(bytes).find(|(found, _)| found == kind).map(|(_, inside)| inside)
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Ticks a second, in a header of a movie or a media.
fn scale(head: &[u8]) -> Option<u32> {
    four(head, if head.first() == Some(&1) { 20 } else { 12 }).filter(|scale| *scale > 0)
}

/// Whether a place is one that no file can have.
fn is_beyond(place: &[u8]) -> bool {
    place.first().is_some_and(|first| *first != 0)
}

/// Whether the table of a track's places, in 64 bits, has such a one.
fn lists_beyond(track: &[u8]) -> Option<bool> {
    let table = inside(inside(inside(inside(track, b"mdia")?, b"minf")?, b"stbl")?, b"co64")?;
    Some(table.get(8..)?.chunks_exact(8).any(is_beyond))
}

/// Whether the part of a track in a fragment begins at such a place.
fn begins_beyond(track: &[u8]) -> bool {
    let begins = |head: &[u8]| head.get(3).is_some_and(|flags| flags & 1 != 0);
    boxes(track)
        .filter(|(kind, head)| kind == b"tfhd" && begins(head))
        .any(|(_, head)| head.get(8..).is_some_and(is_beyond))
}

/// Length of all packets, from the table of their lengths.
fn ticks(table: &[u8]) -> u64 {
    let rows = table.get(8..).unwrap_or_default().chunks_exact(8);
    rows.fold(0, |sum: u64, row| {
        let [count, each] = [0, 4].map(|at| u64::from(four(row, at).unwrap_or_default()));
        sum.saturating_add(count * each)
    })
}

/// First tick and length of what is heard, by the first edit that is no silence.
fn edit(list: &[u8]) -> Option<(u64, u64)> {
    let wide = list.first() == Some(&1);
    let rows = list.get(8..)?.chunks_exact(if wide { 20 } else { 12 });
    rows.take(BOXES).find_map(|row| {
        let (ticks, first) = if wide {
            let eight = |at: usize| Some(u64::from_be_bytes(*row.get(at..)?.first_chunk()?));
            (eight(0)?, eight(8)? as i64)
        } else {
            (four(row, 0)?.into(), i64::from(four(row, 4)? as i32))
        };
        u64::try_from(first).ok().map(|first| (first, ticks))
    })
}

/// Kind of MPEG-4 stream, and its description (ISO 14496-1, 7.2.6), in a description of samples.
fn stream(entry: &[u8]) -> Option<(u8, Vec<u8>)> {
    let size = (four(entry, 0)? as usize).min(entry.len());
    let entry = entry.get(..size)?;
    let mut rest = entry.get(found(entry, b"esds")? + 8..)?;
    // One in another: the stream, its configuration, and what its decoder needs.
    let mut kind = None;
    loop {
        let Some((tag, body)) = described(rest) else { return Some((kind?, Vec::new())) };
        rest = match tag {
            3 => {
                let flags = body.get(2)?;
                let mut at = 3;
                at += if flags & 0x80 != 0 { 2 } else { 0 };
                at += if flags & 0x40 != 0 { 1 + usize::from(*body.get(at)?) } else { 0 };
                at += if flags & 0x20 != 0 { 2 } else { 0 };
                body.get(at..)?
            }
            4 => {
                kind = body.first().copied();
                body.get(13..)?
            }
            5 => return Some((kind?, body.to_vec())),
            _ => return Some((kind?, Vec::new())),
        };
    }
}

/// Tag and content of a descriptor, whose size has seven bits in each byte.
fn described(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (tag, mut rest) = bytes.split_first()?;
    let mut size = 0;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        size = size << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((*tag, rest.get(..size.min(rest.len()))?))
}

/// Delay and number of valid samples, as Apple's encoders note them: hexadecimal numbers in a tag.
fn noted(bytes: &[u8]) -> Option<(u64, u64)> {
    let after = bytes.get(found(bytes, b"iTunSMPB")?..)?;
    let data = after.get(found(after.get(..64.min(after.len()))?, b"data")? + 12..)?;
    let text = std::str::from_utf8(data.get(..64.min(data.len()))?).ok()?;
    let mut numbers = text.split_ascii_whitespace().map(|word| u64::from_str_radix(word, 16));
    let (delay, _padding, valid) =
        (numbers.nth(1)?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    (valid > 0).then_some((delay, valid))
}
