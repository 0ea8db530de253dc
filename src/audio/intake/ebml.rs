//! What a WebM or Matroska file says about its sound that its reader does not: how much an encoder added in front
//! and at the end.

use super::cut::{Cut, End, Time};
use crate::audio::decode::source::{Source, bytes_of, piece};

/// Nanoseconds in a second, the unit of these figures.
const SECOND: u32 = 1_000_000_000;

/// Elements by their numbers (RFC 9559, 5.1): the ones that hold what is looked for …
const HOLDING: [u32; 5] = [0x1853_8067, 0x1f43_b675, 0xa0, 0x1654_ae6b, 0xae];
/// … what an encoder added in front, in nanoseconds, …
const DELAY: u32 = 0x56aa;
/// … and at the end of a block.
const PADDING: u32 = 0x75a2;

/// Most elements that are looked at: four hours have some million blocks.
const ELEMENTS: usize = 4_000_000;

/// Largest of the figures in bytes, and most bytes of an element's number and size.
const FIGURE: u64 = 8;
const HEAD: usize = 12;

/// Which part of the sound is meant to be heard. Files have one track with sound, or the same figures for all.
pub(super) fn cut(from: &mut dyn Source) -> Cut {
    let (mut at, end) = (0, bytes_of(from));
    let (mut delay, mut padding) = (0, 0);
    // Read in pieces, because most elements are short.
    let mut held = (0, Vec::new());
    for _ in 0..ELEMENTS {
        let Some(head) = ahead(from, &mut held, at, HEAD) else { break };
        let Some((number, size, header)) = element(&head) else { break };
        let body = at + header;
        if HOLDING.contains(&number) {
            at = body;
            continue;
        }
        if matches!(number, DELAY | PADDING) && size <= FIGURE {
            let bytes = ahead(from, &mut held, body, size as usize).unwrap_or_default();
            let value = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
            // A padding may be below zero, which is a block that is too short; then nothing is left out.
            match number {
                DELAY => delay = value,
                _ if bytes.first().is_none_or(|first| *first < 0x80) => padding = value,
                _ => {}
            }
        }
        at = body.saturating_add(size);
        if at >= end {
            break;
        }
    }
    let time = |ticks| Time { ticks, second: SECOND };
    let end = if padding > 0 { End::Before(time(padding)) } else { End::Natural };
    Cut { skip: time(delay), end, all: None }
}

/// The `bytes` bytes at a place, or fewer at the end; `None` after it.
fn ahead(
    from: &mut dyn Source,
    held: &mut (u64, Vec<u8>),
    at: u64,
    bytes: usize,
) -> Option<Vec<u8>> {
    let within = |held: &(u64, Vec<u8>)| {
        let start = usize::try_from(at.checked_sub(held.0)?).ok()?;
        Some(held.1.get(start..start.checked_add(bytes)?)?.to_vec())
    };
    if let Some(found) = within(held) {
        return Some(found);
    }
    *held = (at, piece(from, at, 4_096));
    let rest = held.1.get(..bytes.min(held.1.len()))?.to_vec();
    (!rest.is_empty()).then_some(rest)
}

/// Number and size of an element, and the bytes that both take; a size that is not known is 0.
fn element(head: &[u8]) -> Option<(u32, u64, u64)> {
    let number = head.first()?.leading_zeros() as usize + 1;
    if number > 4 {
        return None;
    }
    let id = head.get(..number)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let rest = head.get(number..)?;
    let long = rest.first()?.leading_zeros() as usize + 1;
    if long > 8 {
        return None;
    }
    let ones = (1u64 << (7 * long)) - 1;
    let size = rest.get(..long)?.iter().fold(0, |size, byte| size << 8 | u64::from(*byte)) & ones;
    Some((id, if size == ones { 0 } else { size }, (number + long) as u64))
}
