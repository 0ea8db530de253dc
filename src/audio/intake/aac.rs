//! What an AAC stream is, from its description and from its packets.
//!
//! Only AAC-LC is read. The others sound wrong in its decoder, at half the bandwidth or not at all, so they are
//! named instead.

/// Number of first packets that are searched for spectral replication; with fewer than [`FEWEST`], there is no
/// telling.
pub(super) const SEARCHED: usize = 32;
pub(super) const FEWEST: usize = 8;

/// Reads bits from the greatest to the smallest.
struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let value = read(self.bytes, self.at, count)?;
        self.at += count;
        Some(value)
    }
}

/// The `count` bits from a place on.
fn read(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    (at..at + count).try_fold(0, |value, at| {
        let byte = bytes.get(at / 8)?;
        Some(value << 1 | u32::from(byte >> (7 - at % 8) & 1))
    })
}

/// Plain name of an AAC stream that is not AAC-LC with one or two channels, by its description (ISO 14496-3,
/// 1.6.2.1, AudioSpecificConfig); `None` if it is.
pub(super) fn other_than_lc(config: &[u8]) -> Option<&'static str> {
    let mut bits = Bits { bytes: config, at: 0 };
    let kind = |bits: &mut Bits<'_>| match bits.take(5)? {
        31 => Some(32 + bits.take(6)?),
        kind => Some(kind),
    };
    let object = kind(&mut bits)?;
    if bits.take(4)? == 15 {
        bits.take(24)?;
    }
    let channels = bits.take(4)?;
    match object {
        2 => {}
        5 => return Some("HE-AAC"),
        29 => return Some("HE-AAC v2"),
        1 => return Some("AAC Main"),
        3 => return Some("AAC-SSR"),
        4 => return Some("AAC-LTP"),
        23 => return Some("AAC-LD"),
        39 => return Some("AAC-ELD"),
        42 => return Some("xHE-AAC"),
        _ => return Some("a kind of AAC that is not known"),
    }
    if !(1..=2).contains(&channels) {
        return Some("AAC with more than two channels");
    }
    if bits.take(1)? == 1 {
        return Some("AAC with short frames");
    }
    // The delay of a core that it depends on, which is never there in AAC-LC of its own.
    if bits.take(1)? == 1 {
        bits.take(14)?;
    }
    bits.take(1)?;
    // Decoders that know no spectral replication stop reading before this.
    (bits.take(11)? == 0x2b7 && kind(&mut bits)? == 5 && bits.take(1)? == 1).then_some("HE-AAC")
}

/// Whether the last element of a packet is a filling with data for spectral replication. Nothing else announces
/// it in ADTS files. By chance, one packet in some looks like it, but no [`FEWEST`] in a row.
pub(super) fn has_replication(packet: &[u8]) -> bool {
    let Some(last) = packet.iter().rposition(|byte| *byte != 0) else { return false };
    let low = packet.get(last).map_or(0, |byte| byte.trailing_zeros() as usize);
    // After the end of a packet, which is three bits, zeros fill its last byte.
    let Some(end) = (last * 8 + 8 - low).checked_sub(3) else { return false };
    if read(packet, end, 3) != Some(7) {
        return false;
    }
    // A filling has its name, its length in four bits and perhaps eight more, and at most 269 bytes.
    (7..=269 * 8 + 15).map_while(|back| end.checked_sub(back)).any(|start| {
        let mut bits = Bits { bytes: packet, at: start };
        let mut filled = || {
            if bits.take(3)? != 6 {
                return None;
            }
            let mut length = bits.take(4)? as usize;
            if length == 15 {
                length = (length + bits.take(8)? as usize).checked_sub(1)?;
            }
            let ends = length > 0 && bits.at + length * 8 == end;
            Some(ends && matches!(bits.take(4)?, 0xd | 0xe))
        };
        filled().unwrap_or(false)
    })
}
