//! A sound card made of memory, through cpal's `custom` host: what it is given can be read, what its microphone hears
//! can be said, and it fails on demand. Its callbacks run under a guard that ends the process if they allocate.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assert_no_alloc::assert_no_alloc;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    ChannelCount, Data, DeviceDescription, DeviceDescriptionBuilder, DeviceId, Error, ErrorKind,
    FrameCount, FromSample, InputCallbackInfo, InputStreamTimestamp, OutputCallbackInfo,
    OutputStreamTimestamp, Sample, SampleFormat, SizedSample, StreamConfig, StreamInstant,
    SupportedBufferSize, SupportedStreamConfig, SupportedStreamConfigRange,
};

/// What the card does with its stream.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Behaviour {
    /// Plays.
    Play,
    /// Neither plays nor says anything.
    Stall,
    /// Reports errors as fast as it can and plays nothing, as ALSA does without its server.
    Storm,
    /// Says that it is gone and ends.
    Vanish,
}

/// The card, seen from the test.
#[derive(Clone)]
pub struct Card {
    shared: Arc<Shared>,
}

struct Shared {
    rate: u32,
    channels: ChannelCount,
    format: SampleFormat,
    /// Whether it plays in real time, or as fast as it is given sound.
    paced: bool,
    present: AtomicBool,
    /// While set, opening a stream hangs.
    hanging: AtomicBool,
    behaviour: AtomicU8,
    errors: AtomicU64,
    streams: Mutex<Vec<Tape>>,
    /// What the microphone hears next, interleaved; silence behind it. Without one there is no microphone.
    said: Option<Mutex<VecDeque<f32>>>,
    /// Why the microphone cannot be opened.
    refuses: Mutex<Option<ErrorKind>>,
    /// Frames that the microphone gave.
    given: AtomicU64,
    /// Microphones that are open.
    open: AtomicU64,
}

/// What a stream was given.
#[derive(Default)]
struct Tape {
    /// Interleaved.
    samples: Vec<f32>,
    /// When its first frame was heard.
    heard_from: Option<Instant>,
}

/// Latency that the card claims and has.
const LATENCY: Duration = Duration::from_millis(30);
/// Frames in a block, whatever it is asked for.
const BLOCK: usize = 512;
/// An unpaced card stops after so much sound, so that it does not fill the memory.
const ENOUGH: usize = 48_000 * 60;

impl Card {
    /// A card that plays in real time: 48 kHz, stereo, `f32`.
    pub fn new() -> Card {
        Card::with(48_000, 2, SampleFormat::F32, true)
    }

    /// Any card.
    pub fn with(rate: u32, channels: ChannelCount, format: SampleFormat, paced: bool) -> Card {
        Card {
            shared: Arc::new(Shared {
                rate,
                channels,
                format,
                paced,
                present: AtomicBool::new(true),
                hanging: AtomicBool::new(false),
                behaviour: AtomicU8::new(Behaviour::Play as u8),
                errors: AtomicU64::new(0),
                streams: Mutex::default(),
                said: None,
                refuses: Mutex::new(None),
                given: AtomicU64::new(0),
                open: AtomicU64::new(0),
            }),
        }
    }

    /// A card with a microphone.
    pub fn that_hears(
        rate: u32,
        channels: ChannelCount,
        format: SampleFormat,
        paced: bool,
    ) -> Card {
        let Card { shared } = Card::with(rate, channels, format, paced);
        let shared = Arc::into_inner(shared).unwrap();
        Card { shared: Arc::new(Shared { said: Some(Mutex::default()), ..shared }) }
    }

    /// Says something to the microphone, interleaved, behind what is still to be said.
    pub fn say(&self, samples: &[f32]) {
        self.shared.said.as_ref().unwrap().lock().unwrap().extend(samples);
    }

    /// Whether all of it was said.
    pub fn has_said(&self) -> bool {
        self.shared.said.as_ref().unwrap().lock().unwrap().is_empty()
    }

    /// Lets nobody open the microphone, for this reason.
    pub fn refuse(&self, why: ErrorKind) {
        *self.shared.refuses.lock().unwrap() = Some(why);
    }

    /// Frames that the microphone gave so far.
    pub fn given(&self) -> u64 {
        self.shared.given.load(Ordering::SeqCst)
    }

    /// Whether the microphone is open.
    pub fn is_heard(&self) -> bool {
        self.shared.open.load(Ordering::SeqCst) > 0
    }

    /// The host through which the card is found.
    pub fn host(&self) -> cpal::Host {
        cpal::platform::CustomHost::from_host(FakeHost(self.clone())).into()
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.shared.behaviour.store(behaviour as u8, Ordering::SeqCst);
    }

    /// Plugs it in or out. A stream goes on until it is told otherwise.
    pub fn set_present(&self, present: bool) {
        self.shared.present.store(present, Ordering::SeqCst);
    }

    /// Makes every opening hang until it is unset.
    pub fn set_hanging(&self, hanging: bool) {
        self.shared.hanging.store(hanging, Ordering::SeqCst);
    }

    /// Errors reported so far.
    pub fn errors(&self) -> u64 {
        self.shared.errors.load(Ordering::SeqCst)
    }

    /// What the stream of this number was given, interleaved; empty before it was opened.
    pub fn heard(&self, stream: usize) -> Vec<f32> {
        let streams = self.shared.streams.lock().unwrap();
        streams.get(stream).map(|tape| tape.samples.clone()).unwrap_or_default()
    }

    /// When the first frame of a stream that never stalled left the loudspeaker; the others follow
    /// at the card's rate.
    pub fn heard_from(&self, stream: usize) -> Option<Instant> {
        self.shared.streams.lock().unwrap().get(stream)?.heard_from
    }

    /// The same as stereo frames without the silence at the start.
    pub fn sound(&self, stream: usize) -> Vec<[f32; 2]> {
        let heard = self.heard(stream);
        let frames = heard.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
        frames.skip_while(|frame| *frame == [0.0, 0.0]).collect()
    }

    /// How many streams were opened.
    pub fn streams(&self) -> usize {
        self.shared.streams.lock().unwrap().len()
    }
}

struct FakeHost(Card);

impl HostTrait for FakeHost {
    type Devices = std::option::IntoIter<FakeDevice>;
    type Device = FakeDevice;

    fn is_available() -> bool {
        true
    }

    fn devices(&self) -> Result<Self::Devices, Error> {
        Ok(self.default_output_device().into_iter())
    }

    fn default_input_device(&self) -> Option<FakeDevice> {
        self.default_output_device().filter(|_| self.0.shared.said.is_some())
    }

    fn default_output_device(&self) -> Option<FakeDevice> {
        self.0.shared.present.load(Ordering::SeqCst).then(|| FakeDevice(self.0.clone()))
    }
}

#[derive(Clone)]
struct FakeDevice(Card);

impl PartialEq for FakeDevice {
    fn eq(&self, other: &FakeDevice) -> bool {
        Arc::ptr_eq(&self.0.shared, &other.0.shared)
    }
}

impl Eq for FakeDevice {}

impl Hash for FakeDevice {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0.shared).hash(state);
    }
}

impl fmt::Debug for FakeDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeDevice")
    }
}

impl fmt::Display for FakeDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl DeviceTrait for FakeDevice {
    type SupportedInputConfigs = std::option::IntoIter<SupportedStreamConfigRange>;
    type SupportedOutputConfigs = std::iter::Once<SupportedStreamConfigRange>;
    type Stream = FakeStream;

    fn description(&self) -> Result<DeviceDescription, Error> {
        Ok(DeviceDescriptionBuilder::new("Memory").build())
    }

    fn id(&self) -> Result<DeviceId, Error> {
        Err(ErrorKind::UnsupportedOperation.into())
    }

    fn supported_input_configs(&self) -> Result<Self::SupportedInputConfigs, Error> {
        let offers = self.supported_output_configs()?.next();
        Ok(offers.filter(|_| self.0.shared.said.is_some()).into_iter())
    }

    fn supported_output_configs(&self) -> Result<Self::SupportedOutputConfigs, Error> {
        let Shared { rate, channels, format, .. } = &*self.0.shared;
        let block = SupportedBufferSize::Range { min: 64, max: 8192 };
        Ok(std::iter::once(SupportedStreamConfigRange::new(
            *channels, *rate, *rate, block, *format,
        )))
    }

    fn default_input_config(&self) -> Result<SupportedStreamConfig, Error> {
        Err(ErrorKind::UnsupportedConfig.into())
    }

    fn default_output_config(&self) -> Result<SupportedStreamConfig, Error> {
        Err(ErrorKind::UnsupportedConfig.into())
    }

    fn build_input_stream_raw<D, E>(
        &self,
        config: StreamConfig,
        format: SampleFormat,
        data: D,
        errors: E,
        _: Option<Duration>,
    ) -> Result<FakeStream, Error>
    where
        D: FnMut(&Data, &InputCallbackInfo) + Send + 'static,
        E: FnMut(Error) + Send + 'static,
    {
        let card = self.0.clone();
        let Shared { rate, channels, format: expected, .. } = &*card.shared;
        assert_eq!((config.sample_rate, config.channels, format), (*rate, *channels, *expected));
        if let Some(why) = *card.shared.refuses.lock().unwrap() {
            return Err(why.into());
        }
        while card.shared.hanging.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let running = Arc::new(AtomicBool::new(false));
        let quit = Arc::new(AtomicBool::new(false));
        let worker = Worker { card, number: 0, running: running.clone(), quit: quit.clone() };
        let thread = std::thread::spawn(move || match format {
            SampleFormat::F32 => worker.listen::<f32>(data, errors),
            SampleFormat::I16 => worker.listen::<i16>(data, errors),
            other => panic!("no card for {other}"),
        });
        Ok(FakeStream { running, quit, thread: Some(thread) })
    }

    fn build_output_stream_raw<D, E>(
        &self,
        config: StreamConfig,
        format: SampleFormat,
        data: D,
        errors: E,
        _: Option<Duration>,
    ) -> Result<FakeStream, Error>
    where
        D: FnMut(&mut Data, &OutputCallbackInfo) + Send + 'static,
        E: FnMut(Error) + Send + 'static,
    {
        let card = self.0.clone();
        let Shared { rate, channels, format: expected, .. } = &*card.shared;
        assert_eq!((config.sample_rate, config.channels, format), (*rate, *channels, *expected));
        assert!(matches!(config.buffer_size, cpal::BufferSize::Fixed(_)));
        while card.shared.hanging.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        card.shared.streams.lock().unwrap().push(Tape::default());
        let number = card.streams() - 1;
        let running = Arc::new(AtomicBool::new(false));
        let quit = Arc::new(AtomicBool::new(false));
        let worker = Worker { card, number, running: running.clone(), quit: quit.clone() };
        let thread = std::thread::spawn(move || match format {
            SampleFormat::F32 => worker.run::<f32>(data, errors),
            SampleFormat::I16 => worker.run::<i16>(data, errors),
            other => panic!("no card for {other}"),
        });
        Ok(FakeStream { running, quit, thread: Some(thread) })
    }
}

struct FakeStream {
    running: Arc<AtomicBool>,
    quit: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl StreamTrait for FakeStream {
    fn play(&self) -> Result<(), Error> {
        self.running.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn pause(&self) -> Result<(), Error> {
        self.running.store(false, Ordering::SeqCst);
        Ok(())
    }

    fn now(&self) -> StreamInstant {
        StreamInstant::ZERO
    }

    fn buffer_size(&self) -> Result<FrameCount, Error> {
        Ok(BLOCK as FrameCount)
    }
}

impl Drop for FakeStream {
    fn drop(&mut self) {
        self.quit.store(true, Ordering::SeqCst);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

struct Worker {
    card: Card,
    number: usize,
    running: Arc<AtomicBool>,
    quit: Arc<AtomicBool>,
}

impl Worker {
    fn run<T: SizedSample>(
        self,
        mut data: impl FnMut(&mut Data, &OutputCallbackInfo),
        mut error: impl FnMut(Error),
    ) where
        f32: FromSample<T>,
    {
        let shared = &*self.card.shared;
        let start = Instant::now();
        let mut due = start;
        let mut buffer = vec![T::EQUILIBRIUM; BLOCK * usize::from(shared.channels)];
        let mut played = 0;
        while !self.quit.load(Ordering::SeqCst) {
            let behaviour = shared.behaviour.load(Ordering::SeqCst);
            if behaviour == Behaviour::Storm as u8 {
                shared.errors.fetch_add(1, Ordering::SeqCst);
                error(Error::with_message(ErrorKind::BackendError, "a broken pipe".to_owned()));
                continue;
            }
            if behaviour == Behaviour::Vanish as u8 {
                error(ErrorKind::DeviceNotAvailable.into());
                return;
            }
            let stalled = behaviour == Behaviour::Stall as u8;
            if stalled || !self.running.load(Ordering::SeqCst) || played >= ENOUGH {
                std::thread::sleep(Duration::from_millis(1));
                due = Instant::now();
                continue;
            }
            // The loudspeaker moves on evenly, however late this thread is.
            let since = |instant: Instant| {
                StreamInstant::from_nanos(instant.duration_since(start).as_nanos() as u64)
            };
            let stamp = OutputStreamTimestamp {
                callback: since(Instant::now()),
                playback: since(due + LATENCY),
            };
            let info = OutputCallbackInfo::new(stamp);
            // SAFETY: the pointer, the length and the format are those of `buffer`, which outlives
            // `raw` and is not touched meanwhile.
            #[expect(unsafe_code, reason = "cpal hands buffers over as pointers")]
            let mut raw =
                unsafe { Data::from_parts(buffer.as_mut_ptr().cast(), buffer.len(), T::FORMAT) };
            assert_no_alloc(|| data(&mut raw, &info));
            let silent = buffer.iter().all(|sample| *sample == T::EQUILIBRIUM);
            let mut streams = shared.streams.lock().unwrap();
            let tape = &mut streams[self.number];
            tape.samples.extend(buffer.iter().map(|sample| f32::from_sample(*sample)));
            tape.heard_from.get_or_insert(due + LATENCY);
            drop(streams);
            if shared.paced {
                due += Duration::from_nanos(BLOCK as u64 * 1_000_000_000 / u64::from(shared.rate));
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            } else if silent {
                // Silence alone would fill its minute before a late thread brings the engine.
                std::thread::sleep(Duration::from_millis(1));
            } else {
                played += BLOCK;
            }
        }
    }

    /// Gives what is said to the microphone, and silence where nothing is.
    fn listen<T: SizedSample + FromSample<f32>>(
        self,
        mut data: impl FnMut(&Data, &InputCallbackInfo),
        mut error: impl FnMut(Error),
    ) {
        let shared = &*self.card.shared;
        shared.open.fetch_add(1, Ordering::SeqCst);
        let start = Instant::now();
        let mut due = start;
        let mut buffer = vec![T::EQUILIBRIUM; BLOCK * usize::from(shared.channels)];
        while !self.quit.load(Ordering::SeqCst) {
            let behaviour = shared.behaviour.load(Ordering::SeqCst);
            if behaviour == Behaviour::Storm as u8 {
                shared.errors.fetch_add(1, Ordering::SeqCst);
                error(Error::with_message(ErrorKind::BackendError, "a broken pipe".to_owned()));
                continue;
            }
            if behaviour == Behaviour::Vanish as u8 {
                error(ErrorKind::DeviceNotAvailable.into());
                break;
            }
            let stalled = behaviour == Behaviour::Stall as u8;
            if stalled || !self.running.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(1));
                due = Instant::now();
                continue;
            }
            let mut said = shared.said.as_ref().unwrap().lock().unwrap();
            let is_silent = said.is_empty();
            for sample in &mut buffer {
                *sample = T::from_sample(said.pop_front().unwrap_or(0.0));
            }
            drop(said);
            let now = StreamInstant::from_nanos(start.elapsed().as_nanos() as u64);
            let stamp = InputStreamTimestamp { callback: now, capture: now };
            let info = InputCallbackInfo::new(stamp);
            // SAFETY: the pointer, the length and the format are those of `buffer`, which outlives
            // `raw` and is not touched meanwhile.
            #[expect(unsafe_code, reason = "cpal hands buffers over as pointers")]
            let raw =
                unsafe { Data::from_parts(buffer.as_mut_ptr().cast(), buffer.len(), T::FORMAT) };
            assert_no_alloc(|| data(&raw, &info));
            shared.given.fetch_add(BLOCK as u64, Ordering::SeqCst);
            // Without a pace it says what is said twenty times as fast, and waits in silence.
            let length =
                Duration::from_nanos(BLOCK as u64 * 1_000_000_000 / u64::from(shared.rate));
            due += if shared.paced || is_silent { length } else { length / 20 };
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}
