//! The callback of a microphone: it puts what it hears into the ring, and keeps the level.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rodio::cpal::{Data, ErrorKind, FromSample, I24, SampleFormat, SizedSample};
use rtrb::Producer;

/// State shared by the callback, the thread that writes, and whoever looks.
#[derive(Default)]
pub(super) struct Ears {
    /// Whether what is heard is passed on at all; unset before the device is closed.
    pub listens: AtomicBool,
    /// The highest amplitude since it was last looked at, as the bits of an `f32` of 0 or more, which rise with it.
    level: AtomicU32,
    callbacks: AtomicU64,
    /// Number of errors that may be temporary.
    errors: AtomicU64,
    /// Whether an error ended the stream.
    dead: AtomicBool,
    /// Number of places where sound is missing, because it did not fit into the ring or the system itself lost it.
    gaps: AtomicU64,
}

impl Ears {
    /// The highest amplitude since the last call.
    pub fn level(&self) -> f32 {
        f32::from_bits(self.level.swap(0, Ordering::Relaxed))
    }

    /// Number of callbacks so far.
    pub fn callbacks(&self) -> u64 {
        self.callbacks.load(Ordering::Relaxed)
    }

    /// Number of places so far where sound is missing.
    pub fn gaps(&self) -> u64 {
        self.gaps.load(Ordering::Relaxed)
    }

    /// Number of errors so far that may be temporary.
    pub fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    /// Whether an error ended the stream.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// The error callback, which may be called as often as the sound system likes.
    pub fn note(&self, error: ErrorKind) {
        match error {
            ErrorKind::Xrun => {
                self.gaps.fetch_add(1, Ordering::Relaxed);
            }
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            ErrorKind::DeviceNotAvailable
            | ErrorKind::HostUnavailable
            | ErrorKind::StreamInvalidated => self.dead.store(true, Ordering::Relaxed),
            _ => {
                self.errors.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// The callback's side of the ring.
pub(super) struct Callback {
    ring: Producer<f32>,
    ears: Arc<Ears>,
    channels: usize,
    /// Whether what came last did not fit into the ring.
    spills: bool,
}

impl Callback {
    /// For a device with so many channels, of whose frames the ring holds a whole number.
    pub fn new(ring: Producer<f32>, ears: Arc<Ears>, channels: u16) -> Callback {
        Callback { ring, ears, channels: usize::from(channels.max(1)), spills: false }
    }

    /// Takes one block of the device; called by the sound system.
    pub fn hear(&mut self, data: &Data) {
        match data.sample_format() {
            SampleFormat::F32 => self.take::<f32>(data.as_slice()),
            SampleFormat::F64 => self.take::<f64>(data.as_slice()),
            SampleFormat::I32 => self.take::<i32>(data.as_slice()),
            SampleFormat::I24 => self.take::<I24>(data.as_slice()),
            SampleFormat::I16 => self.take::<i16>(data.as_slice()),
            SampleFormat::U16 => self.take::<u16>(data.as_slice()),
            SampleFormat::U8 => self.take::<u8>(data.as_slice()),
            // Never requested.
            _ => {}
        }
        self.ears.callbacks.fetch_add(1, Ordering::Relaxed);
    }

    fn take<T: SizedSample>(&mut self, data: Option<&[T]>)
    where
        f32: FromSample<T>,
    {
        if !self.ears.listens.load(Ordering::Acquire) {
            return;
        }
        let data = data.unwrap_or_default();
        let heard = data.iter().map(|sample| sample.to_sample::<f32>());
        let peak = heard.clone().map(f32::abs).filter(|peak| peak.is_finite()).fold(0.0, f32::max);
        self.ears.level.fetch_max(peak.to_bits(), Ordering::Relaxed);
        let frames = data.len() / self.channels;
        let room = frames.min(self.ring.slots() / self.channels);
        if let Ok(chunk) = self.ring.write_chunk_uninit(room * self.channels) {
            chunk.fill_from_iter(heard);
        }
        let spilt = std::mem::replace(&mut self.spills, room < frames);
        if self.spills && (room > 0 || !spilt) {
            self.ears.gaps.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use rtrb::RingBuffer;

    use super::*;

    #[test]
    fn what_does_not_fit_is_one_gap_until_there_is_room_and_the_level_is_the_highest() {
        let (producer, mut consumer) = RingBuffer::new(8);
        let ears = Arc::new(Ears::default());
        let mut callback = Callback::new(producer, ears.clone(), 2);
        callback.take(Some(&[0.5f32; 4]));
        assert!(consumer.is_empty(), "it does not listen yet");
        ears.listens.store(true, Ordering::Release);
        callback.take(Some(&[0.1f32, -0.2, 0.3, -0.4, 0.5, f32::NAN]));
        assert_eq!(ears.level(), 0.5);
        assert_eq!(ears.level(), 0.0, "it was looked at");
        assert_eq!(ears.gaps(), 0);
        callback.take(Some(&[i16::MIN, 0, 1, 2]));
        callback.take(Some(&[3i16, 4]));
        assert_eq!((ears.level(), ears.gaps()), (1.0, 1));
        let mut heard = [0.0; 8];
        consumer.pop_entire_slice(&mut heard).unwrap();
        assert_eq!(heard[..4], [0.1, -0.2, 0.3, -0.4]);
        assert_eq!(heard[6..], [-1.0, 0.0]);
        // The next time is another place.
        callback.take(Some(&[0.1f32; 10]));
        assert_eq!(ears.gaps(), 2);
    }

    #[test]
    fn what_the_system_loses_is_a_gap_and_what_ends_a_stream_ends_it() {
        let ears = Ears::default();
        for kind in [ErrorKind::Xrun, ErrorKind::DeviceChanged, ErrorKind::BackendError] {
            ears.note(kind);
        }
        assert_eq!((ears.gaps(), ears.errors(), ears.is_dead()), (1, 1, false));
        ears.note(ErrorKind::DeviceNotAvailable);
        assert!(ears.is_dead());
    }
}
