//! The callback of a stream, and the line between it and the supervisor.
//!
//! The engine sits in a slot of the line. The callback takes it out for one block and puts it back; the
//! supervisor takes it out for good. Both are one atomic pointer exchange, so the callback never waits, and
//! the supervisor gets the engine back even if the stream's thread hangs inside the sound system.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_utils::atomic::AtomicCell;
use rodio::cpal::{Data, ErrorKind, I24, OutputCallbackInfo, SampleFormat};

use super::convert::{Dither, Encode, RateChange, encode};
use super::latency::Latency;
use super::playhead::{HeardClock, HeardWriter};
use super::{Render, now};
use crate::units::StereoFrame;

/// Silence at the start of every stream, because some sound servers lose the first part of it (49 ms were
/// measured through PulseAudio).
const LEAD_IN: Duration = Duration::from_millis(250);

/// Frames converted at a time, so that a device with large blocks needs no large buffer.
const STRIDE: usize = 512;

/// Seed of the noise for integer formats; its value does not matter.
const DITHER_SEED: u64 = 0x6772_6f75_6e64;

/// The engine with the writer of its heard position. The holder of the seat may render.
pub(super) struct Seat<R> {
    pub engine: R,
    pub heard: HeardWriter,
}

impl<R: Render> Seat<R> {
    /// Renders `out`, which is heard from `heard_from` on, in nanoseconds since the epoch.
    pub fn render(&mut self, out: &mut [StereoFrame], heard_from: u64) {
        let from = self.engine.position();
        self.engine.render(out);
        self.heard.rendered(out.len() as u64, from, self.engine.position(), heard_from);
        if self.engine.is_finished() {
            self.heard.finished();
        }
    }
}

/// State shared by a callback and the supervisor. Each stream has its own.
pub(super) struct Line<R> {
    /// The engine while the stream may play it. `None` during a block, or when the engine is elsewhere.
    seat: AtomicCell<Option<Box<Seat<R>>>>,
    /// The engine after a final, faded block.
    returned: AtomicCell<Option<Box<Seat<R>>>>,
    /// Asks the callback for that final block.
    release: AtomicBool,
    /// Whether the lead-in is over.
    warm: AtomicBool,
    callbacks: AtomicU64,
    /// Number of errors that may be temporary.
    errors: AtomicU64,
    /// Whether an error ended the stream.
    dead: AtomicBool,
}

impl<R> Line<R> {
    pub fn new() -> Line<R> {
        Line {
            seat: AtomicCell::new(None),
            returned: AtomicCell::new(None),
            release: AtomicBool::new(false),
            warm: AtomicBool::new(false),
            callbacks: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            dead: AtomicBool::new(false),
        }
    }

    /// Gives the engine to the stream.
    pub fn hand_over(&self, seat: Box<Seat<R>>) {
        self.release.store(false, Ordering::Release);
        self.seat.store(Some(seat));
    }

    /// Asks for one more block, faded out.
    pub fn ask_back(&self) {
        self.release.store(true, Ordering::Release);
    }

    /// The engine after the final block, once it has been played.
    pub fn returned(&self) -> Option<Box<Seat<R>>> {
        self.returned.take()
    }

    /// Takes the engine back at once. `None` while a block is being rendered; ask again.
    pub fn take_back(&self) -> Option<Box<Seat<R>>> {
        self.seat.take().or_else(|| self.returned.take())
    }

    /// Whether the lead-in is over, so that the next block will be heard.
    pub fn is_warm(&self) -> bool {
        self.warm.load(Ordering::Acquire)
    }

    /// Number of callbacks so far.
    pub fn callbacks(&self) -> u64 {
        self.callbacks.load(Ordering::Relaxed)
    }

    /// Number of errors so far that may be temporary.
    pub fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    /// Whether an error ended the stream.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// The error callback. It may be called a million times in two seconds, so it only counts.
    pub fn note(&self, error: ErrorKind) {
        match error {
            // The stream continues.
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            ErrorKind::DeviceNotAvailable
            | ErrorKind::HostUnavailable
            | ErrorKind::StreamInvalidated => self.dead.store(true, Ordering::Relaxed),
            _ => {
                self.errors.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// The engine, taken out of its slot for one block. It is put back even after a panic.
struct Borrowed<'a, R> {
    line: &'a Line<R>,
    seat: Option<Box<Seat<R>>>,
    last: bool,
}

impl<R> Drop for Borrowed<'_, R> {
    fn drop(&mut self) {
        let slot = if self.last { &self.line.returned } else { &self.line.seat };
        slot.store(self.seat.take());
    }
}

/// The callback's side of a stream: converts the rendered sound for the device.
pub(super) struct Feeder<R> {
    line: Arc<Line<R>>,
    clock: HeardClock,
    rate: u32,
    channels: usize,
    change: Option<RateChange>,
    dither: Dither,
    latency: Latency,
    /// Frames given to the device so far.
    played: u64,
    stride: Box<[StereoFrame]>,
}

impl<R: Render> Feeder<R> {
    /// Makes a feeder for a device of this rate and number of channels; `change` is needed if the rate is not
    /// 48 kHz.
    pub fn new(
        line: Arc<Line<R>>,
        clock: HeardClock,
        rate: u32,
        channels: u16,
        change: Option<RateChange>,
    ) -> Feeder<R> {
        Feeder {
            line,
            clock,
            rate,
            channels: usize::from(channels.max(1)),
            change,
            dither: Dither::new(DITHER_SEED),
            latency: Latency::default(),
            played: 0,
            stride: vec![StereoFrame::SILENCE; STRIDE].into(),
        }
    }

    /// Fills one block of the device; called by the sound system.
    pub fn feed(&mut self, data: &mut Data, info: &OutputCallbackInfo) {
        let now = self.clock.nanos(now());
        let stamp = info.timestamp();
        let latency = stamp.playback.duration_since(stamp.callback);
        match data.sample_format() {
            SampleFormat::F32 => self.fill::<f32>(data.as_slice_mut(), now, latency),
            SampleFormat::F64 => self.fill::<f64>(data.as_slice_mut(), now, latency),
            SampleFormat::I32 => self.fill::<i32>(data.as_slice_mut(), now, latency),
            SampleFormat::I24 => self.fill::<I24>(data.as_slice_mut(), now, latency),
            SampleFormat::I16 => self.fill::<i16>(data.as_slice_mut(), now, latency),
            SampleFormat::U16 => self.fill::<u16>(data.as_slice_mut(), now, latency),
            SampleFormat::U8 => self.fill::<u8>(data.as_slice_mut(), now, latency),
            // Never requested: `plan` selects none of the other formats.
            _ => {}
        }
        self.line.callbacks.fetch_add(1, Ordering::Relaxed);
    }

    fn fill<T: Encode>(&mut self, data: Option<&mut [T]>, now: u64, latency: Duration) {
        let data = data.unwrap_or_default();
        let frames = data.len() / self.channels;
        let heard_from = self.latency.heard_at(now, latency, self.nanos(self.played));
        let until = now + self.nanos(frames as u64);
        self.played += frames as u64;
        // The supervisor puts no engine here before the lead-in is over.
        let line = self.line.clone();
        match line.seat.take() {
            Some(seat) => {
                let last = line.release.load(Ordering::Acquire);
                let mut borrowed = Borrowed { line: &line, seat: Some(seat), last };
                if let Some(seat) = &mut borrowed.seat {
                    self.play(seat, data, frames, heard_from, last);
                    seat.heard.extrapolate_until(until);
                }
            }
            None => {
                data.fill(T::EQUILIBRIUM);
                if let Some(change) = &mut self.change {
                    change.reset();
                }
            }
        }
        let led_in = self.nanos(self.played) >= LEAD_IN.as_nanos() as u64;
        if led_in && self.latency.is_settled() {
            line.warm.store(true, Ordering::Release);
        }
    }

    fn play<T: Encode>(
        &mut self,
        seat: &mut Seat<R>,
        data: &mut [T],
        frames: usize,
        heard_from: u64,
        fade_out: bool,
    ) {
        for (number, samples) in data.chunks_mut(STRIDE * self.channels).enumerate() {
            let start = number * STRIDE;
            let stride = &mut self.stride[..samples.len() / self.channels];
            let rate = u64::from(self.rate);
            let after = |frames: usize| heard_from + frames as u64 * 1_000_000_000 / rate;
            match &mut self.change {
                None => seat.render(stride, after(start)),
                Some(change) => {
                    let delay = change.delay();
                    change.fill(stride, |chunk, at| {
                        seat.render(chunk, after(start + at + delay));
                    });
                }
            }
            if fade_out {
                for (place, frame) in stride.iter_mut().enumerate() {
                    let gain = 1.0 - (start + place + 1) as f32 / frames as f32;
                    frame.left *= gain;
                    frame.right *= gain;
                }
            }
            encode(stride, self.channels, samples, &mut self.dither);
        }
    }

    /// Duration of `frames` of the device, in nanoseconds.
    fn nanos(&self, frames: u64) -> u64 {
        (u128::from(frames) * 1_000_000_000 / u128::from(self.rate.max(1))) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::super::playhead::heard;
    use super::*;
    use crate::units::Frames;

    /// Renders a counter on both channels.
    struct Counter(u64);

    impl Render for Counter {
        fn render(&mut self, out: &mut [StereoFrame]) {
            for frame in out {
                *frame = StereoFrame { left: self.0 as f32, right: 1.0 };
                self.0 += 1;
            }
        }

        fn position(&self) -> Frames {
            Frames(self.0)
        }

        fn is_finished(&self) -> bool {
            false
        }

        fn rejoin(&mut self, position: Frames, _: Frames) {
            self.0 = position.0;
        }
    }

    fn feeder() -> (Feeder<Counter>, Arc<Line<Counter>>, Box<Seat<Counter>>) {
        let (writer, clock) = heard(Frames::ZERO);
        let line = Arc::new(Line::new());
        let seat = Box::new(Seat { engine: Counter(1), heard: writer });
        (Feeder::new(line.clone(), clock, 48_000, 2, None), line, seat)
    }

    fn block(feeder: &mut Feeder<Counter>) -> Vec<f32> {
        let mut data = vec![9.0f32; 2 * 1024];
        feeder.fill(Some(&mut data[..]), 0, Duration::ZERO);
        data
    }

    #[test]
    fn the_slot_of_the_engine_takes_no_lock() {
        assert!(AtomicCell::<Option<Box<Seat<Counter>>>>::is_lock_free());
    }

    #[test]
    fn a_stream_is_warm_after_a_quarter_of_a_second_of_silence() {
        let (mut feeder, line, _) = feeder();
        let mut frames = 0;
        while !line.is_warm() {
            assert!(block(&mut feeder).iter().all(|sample| *sample == 0.0));
            frames += 1024;
        }
        assert_eq!(frames, 12 * 1024, "the first whole block beyond 12,000 frames");
    }

    #[test]
    fn the_engine_comes_and_goes_between_blocks() {
        let (mut feeder, line, seat) = feeder();
        line.hand_over(seat);
        assert_eq!(block(&mut feeder)[..4], [1.0, 1.0, 2.0, 1.0]);
        let seat = line.take_back().unwrap();
        assert_eq!(seat.engine.0, 1025);
        assert!(line.take_back().is_none());
        assert!(block(&mut feeder).iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn the_last_block_is_faded_out() {
        let (mut feeder, line, seat) = feeder();
        line.hand_over(seat);
        line.ask_back();
        assert!(line.returned().is_none());
        let right: Vec<f32> = block(&mut feeder).chunks(2).map(|pair| pair[1]).collect();
        assert!(right.windows(2).all(|pair| pair[0] > pair[1] && pair[0] - pair[1] < 0.002));
        assert_eq!(right.last(), Some(&0.0));
        assert!(block(&mut feeder).iter().all(|sample| *sample == 0.0));
        assert_eq!(line.returned().unwrap().engine.0, 1025);
    }

    #[test]
    fn only_errors_that_end_a_stream_end_it() {
        let line = Line::<Counter>::new();
        for kind in [ErrorKind::Xrun, ErrorKind::DeviceChanged, ErrorKind::RealtimeDenied] {
            line.note(kind);
        }
        assert_eq!((line.errors(), line.is_dead()), (0, false));
        line.note(ErrorKind::BackendError);
        assert_eq!((line.errors(), line.is_dead()), (1, false));
        line.note(ErrorKind::DeviceNotAvailable);
        assert!(line.is_dead());
    }
}
