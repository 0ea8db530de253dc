//! A microphone that is open, and the thread that writes what it hears.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rodio::cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use rodio::cpal::{Device, Host, Stream};
use rtrb::{Consumer, RingBuffer};

use super::callback::{Callback, Ears};
use super::error::MicrophoneError;
use super::raw::RawTake;
use crate::audio::decode::rate;
use crate::audio::device::DeviceUse;
use crate::audio::device::open::{STREAM_TIMEOUT, close, keep_quiet, usual_host};
use crate::audio::device::stream_choice::{StreamChoice, name_of};
use crate::audio::device::suspend::SuspendWatch;
use crate::units::Frames;

/// Time between two looks into the ring.
const ROUND: Duration = Duration::from_millis(20);
/// A microphone without a callback for so many rounds is lost, 3 s: a busy machine may keep it waiting for one.
const LOST: u32 = 150;
/// The same after an error that may be temporary.
const LOST_AFTER_ERROR: u32 = 8;
/// A microphone that never gave a sound is given up after so many rounds.
const NEVER_HEARD: u32 = 200;
/// Rounds between two headers of a take that is written, and between two times at which the disk is to have it.
const NOTED: u32 = 50;
const SYNCED: u32 = 250;
/// What was said as the take was ended is on its way for so long, in thousandths of a second: the buffers of a device.
const TAIL: u32 = 200;
/// Samples that are written at a time.
const AT_ONCE: usize = 48_000;
/// Most requests that wait.
const ORDERS: usize = 16;
/// How long letting go waits for a take to be written.
const LETTING_GO: Duration = Duration::from_millis(700);

/// How a microphone is opened.
#[derive(Clone, Debug)]
pub struct MicrophoneOptions {
    /// Its name, see [`microphones`]; that of the system without one.
    pub name: Option<String>,
    /// Sound that can wait for the disk.
    pub ring: Duration,
}

impl Default for MicrophoneOptions {
    fn default() -> MicrophoneOptions {
        MicrophoneOptions { name: None, ring: Duration::from_secs(10) }
    }
}

/// Where a take goes: makes its file when it begins, on the microphone's thread.
pub type Destination = Box<dyn FnOnce() -> io::Result<(PathBuf, File)> + Send>;

/// What a microphone does.
#[derive(Clone, Debug)]
pub enum Hearing {
    /// It is being opened.
    Opening,
    /// It is open, and used so.
    Open(DeviceUse),
    /// It is closed, and stays so.
    Closed(Closed),
}

/// Why a microphone is closed.
#[derive(Clone, Debug)]
pub enum Closed {
    /// It could not be opened.
    Failed(MicrophoneError),
    /// It went away.
    Lost,
    /// The computer slept.
    Slept,
    /// Whoever opened it let go of it.
    Released,
}

/// Why a take is over.
#[derive(Clone, Debug)]
pub enum Ended {
    /// Someone ended it.
    Stopped,
    /// The microphone went away.
    Lost,
    /// The computer slept.
    Slept,
    /// The file could not be written any further, or not begun.
    Unwritten(Arc<io::Error>),
    /// A file holds no more.
    Full,
}

/// A take that is over. What was said is in its file, whatever ended it.
#[derive(Clone, Debug)]
pub struct Take {
    /// Its file; `None` if that could not be made.
    pub path: Option<PathBuf>,
    /// How long it is.
    pub length: Frames,
    /// Number of places where sound is missing, because the computer was too busy.
    pub gaps: u64,
    /// Why it is over.
    pub ended: Ended,
}

/// What is asked of the thread.
enum Order {
    Begin(Destination),
    End,
}

/// State that the thread tells.
struct Told {
    hearing: Hearing,
    /// Length of the take that is going on.
    going: Option<Frames>,
    over: VecDeque<Take>,
}

struct Shared {
    ears: Arc<Ears>,
    quit: AtomicBool,
    told: Mutex<Told>,
}

impl Shared {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A microphone that is open until this is dropped.
pub struct Microphone {
    shared: Arc<Shared>,
    orders: SyncSender<Order>,
    ended: Receiver<()>,
}

impl Microphone {
    /// Opens a microphone and returns at once; [`Microphone::hearing`] tells what came of it.
    ///
    /// # Errors
    /// When the system cannot start a thread.
    pub fn open(options: MicrophoneOptions) -> io::Result<Microphone> {
        Microphone::start(None, options)
    }

    /// Opens a microphone of a given host instead of the system's default one.
    ///
    /// # Errors
    /// Those of [`Microphone::open`].
    pub fn open_on(host: Host, options: MicrophoneOptions) -> io::Result<Microphone> {
        Microphone::start(Some(host), options)
    }

    fn start(host: Option<Host>, options: MicrophoneOptions) -> io::Result<Microphone> {
        let shared = Arc::new(Shared {
            ears: Arc::default(),
            quit: AtomicBool::new(false),
            told: Mutex::new(Told {
                hearing: Hearing::Opening,
                going: None,
                over: VecDeque::new(),
            }),
        });
        let (orders, asked) = sync_channel(ORDERS);
        let (tell, ended) = sync_channel(1);
        let its = Arc::clone(&shared);
        thread::Builder::new().name("microphone".into()).spawn(move || {
            keep_quiet();
            let closed = match open(host, &options, &its.ears) {
                Ok(opened) => Writer::new(opened, Arc::clone(&its), asked).run(),
                Err(error) => Closed::Failed(error),
            };
            its.told().hearing = Hearing::Closed(closed);
            let _ = tell.send(());
        })?;
        Ok(Microphone { shared, orders, ended })
    }

    /// What it does.
    pub fn hearing(&self) -> Hearing {
        self.shared.told().hearing.clone()
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        matches!(self.shared.told().hearing, Hearing::Open(_))
    }

    /// The highest amplitude heard since the last call, 1 at full scale.
    pub fn level(&self) -> f32 {
        self.shared.ears.level()
    }

    /// Begins a take. One that is going on is ended first. False if the microphone is closed.
    pub fn begin(&self, to: Destination) -> bool {
        self.ask(Order::Begin(to))
    }

    /// Ends the take that is going on, if there is one.
    pub fn end(&self) {
        self.ask(Order::End);
    }

    fn ask(&self, order: Order) -> bool {
        match self.orders.try_send(order) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// How long the take is that is going on.
    pub fn going(&self) -> Option<Frames> {
        self.shared.told().going
    }

    /// The oldest take that is over and has not been asked for.
    pub fn next_take(&self) -> Option<Take> {
        self.shared.told().over.pop_front()
    }
}

impl Drop for Microphone {
    /// Hears nothing more from now on. What was said is written.
    fn drop(&mut self) {
        self.shared.ears.listens.store(false, Ordering::Release);
        self.shared.quit.store(true, Ordering::Release);
        if self.going().is_some() {
            let _ = self.ended.recv_timeout(LETTING_GO);
        }
    }
}

/// A device that hears.
struct Opened {
    stream: Stream,
    ring: Consumer<f32>,
    used: DeviceUse,
}

/// Names of the microphones, that of the system first. It may take a moment.
pub fn microphones() -> Vec<String> {
    keep_quiet();
    let Ok(host) = usual_host() else { return Vec::new() };
    inputs(&host).iter().map(name_of).collect()
}

/// The microphones that can be chosen, that of the system first and each name once. ALSA lists every way to reach a device;
/// one of them converts whatever is needed.
fn inputs(host: &Host) -> Vec<Device> {
    let devices = host.input_devices().map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    let is_apt = |device: &Device| {
        let about = device.description();
        about.is_ok_and(|about| about.driver().is_none_or(|way| way.starts_with("plughw:")))
    };
    let mut all: Vec<Device> = Vec::new();
    for device in host.default_input_device().into_iter().chain(devices.into_iter().filter(is_apt))
    {
        if !all.iter().any(|other| name_of(other) == name_of(&device)) {
            all.push(device);
        }
    }
    all
}

fn open(
    host: Option<Host>,
    options: &MicrophoneOptions,
    ears: &Arc<Ears>,
) -> Result<Opened, MicrophoneError> {
    let host = host.map_or_else(usual_host, Ok)?;
    let device = match &options.name {
        None => host.default_input_device().ok_or(MicrophoneError::None)?,
        Some(name) => {
            let all = inputs(&host);
            let known = all.iter().map(|one| format!("`{}`", name_of(one))).collect::<Vec<_>>();
            let found = all.into_iter().find(|one| name_of(one) == *name);
            found.ok_or_else(|| MicrophoneError::Unknown {
                name: name.clone(),
                known: if known.is_empty() { "none".into() } else { known.join(", ") },
            })?
        }
    };
    let StreamChoice { config, format, used } = StreamChoice::of_input(&device)?;
    let frames = (options.ring.as_millis() * u128::from(used.rate) / 1000).max(1) as usize;
    let (producer, ring) = RingBuffer::new(frames * usize::from(used.channels.max(1)));
    let mut callback = Callback::new(producer, Arc::clone(ears), used.channels);
    let errors = Arc::clone(ears);
    let refused = |source| MicrophoneError::of(&used.name, source);
    let stream = device
        .build_input_stream_raw(
            config,
            format,
            move |data, _| callback.hear(data),
            move |error| errors.note(error.kind()),
            Some(STREAM_TIMEOUT),
        )
        .map_err(refused)?;
    Ok(Opened { stream, ring, used })
}

/// Where files are sent of which the disk is to have all: that may take seconds, in which nothing else should wait.
fn disk() -> SyncSender<File> {
    let (send, files) = sync_channel::<File>(ORDERS);
    let sync = move || files.iter().for_each(|file| drop(file.sync_data()));
    // Without it, the system writes them in its own time.
    let _ = thread::Builder::new().name("microphone disk".into()).spawn(sync);
    send
}

/// A take that is going on.
struct Going {
    take: RawTake<File>,
    path: PathBuf,
    /// Gaps of the microphone before it began.
    gaps: u64,
    /// Frames still to come, once it is to end.
    left: Option<u64>,
    /// Rounds since it began.
    rounds: u32,
}

/// State of the thread.
struct Writer {
    shared: Arc<Shared>,
    asked: Receiver<Order>,
    stream: Option<Stream>,
    ring: Consumer<f32>,
    used: DeviceUse,
    samples: Vec<f32>,
    going: Option<Going>,
    /// Takes that are to survive a computer that stops.
    disk: SyncSender<File>,
    suspends: SuspendWatch,
    /// Callbacks and errors at the last progress, and rounds since then.
    seen: (u64, u64),
    idle: u32,
}

impl Writer {
    fn new(opened: Opened, shared: Arc<Shared>, asked: Receiver<Order>) -> Writer {
        let Opened { stream, ring, used } = opened;
        Writer {
            shared,
            asked,
            stream: Some(stream),
            ring,
            used,
            samples: Vec::with_capacity(AT_ONCE),
            going: None,
            disk: disk(),
            suspends: SuspendWatch::new(),
            seen: (0, 0),
            idle: 0,
        }
    }

    /// Writes until it is over, and says why that is.
    fn run(mut self) -> Closed {
        let closed = self.listen();
        self.shared.ears.listens.store(false, Ordering::Release);
        self.drain();
        let ended = match &closed {
            Closed::Slept => Ended::Slept,
            Closed::Lost | Closed::Failed(_) => Ended::Lost,
            Closed::Released => Ended::Stopped,
        };
        self.finish(ended);
        // A sound system that hangs keeps nobody waiting.
        self.stream.take().map(close);
        closed
    }

    fn listen(&mut self) -> Closed {
        // It may have been let go of while it was opened.
        if self.is_released() {
            return Closed::Released;
        }
        self.shared.ears.listens.store(true, Ordering::Release);
        if let Some(Err(error)) = self.stream.as_ref().map(StreamTrait::play) {
            return Closed::Failed(MicrophoneError::of(&self.used.name, error));
        }
        loop {
            if self.is_released() {
                return Closed::Released;
            }
            self.drain();
            while let Ok(order) = self.asked.try_recv() {
                self.obey(order);
            }
            self.keep_up();
            if let Some(closed) = self.watch() {
                return closed;
            }
            thread::sleep(ROUND);
        }
    }

    fn is_released(&self) -> bool {
        self.shared.quit.load(Ordering::Acquire)
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Begin(to) => {
                self.finish(Ended::Stopped);
                self.begin(to);
            }
            Order::End => {
                let tail = u64::from(self.used.rate) * u64::from(TAIL) / 1000;
                if let Some(going) = &mut self.going {
                    going.left.get_or_insert(tail);
                }
            }
        }
    }

    fn begin(&mut self, to: Destination) {
        let begun = to().and_then(|(path, file)| {
            let take = RawTake::begin(file, self.used.channels, self.used.rate);
            take.map(|take| (take, path))
        });
        match begun {
            Ok((take, path)) => {
                let gaps = self.shared.ears.gaps();
                self.going = Some(Going { take, path, gaps, left: None, rounds: 0 });
                self.shared.told().going = Some(Frames::ZERO);
            }
            Err(error) => self.shared.told().over.push_back(Take {
                path: None,
                length: Frames::ZERO,
                gaps: 0,
                ended: Ended::Unwritten(Arc::new(error)),
            }),
        }
    }

    /// Takes all that is in the ring, and writes it if a take is going on.
    fn drain(&mut self) {
        let channels = usize::from(self.used.channels.max(1));
        loop {
            let room = AT_ONCE / channels * channels;
            let there = (self.ring.slots() / channels * channels).min(room);
            let Some(going) = self.going.as_ref().filter(|_| there > 0) else {
                // Nothing is kept of it.
                if let Ok(chunk) = self.ring.read_chunk(there) {
                    chunk.commit_all();
                }
                if there == 0 {
                    return;
                }
                continue;
            };
            let left = going.left.map_or(usize::MAX, |left| left as usize * channels);
            let wanted = there.min(left);
            self.samples.resize(wanted, 0.0);
            if self.ring.pop_entire_slice(&mut self.samples).is_err() {
                return;
            }
            self.put(channels);
        }
    }

    /// Writes the samples at hand.
    fn put(&mut self, channels: usize) {
        let Some(going) = &mut self.going else { return };
        let written = going.take.write(&self.samples);
        if let Some(left) = &mut going.left {
            *left = left.saturating_sub((self.samples.len() / channels) as u64);
        }
        let (is_full, is_over) = (going.take.is_full(), going.left == Some(0));
        let length = rate::length(going.take.frames(), self.used.rate);
        self.shared.told().going = Some(length);
        match written {
            Err(error) => self.finish(Ended::Unwritten(Arc::new(error))),
            Ok(()) if is_over => self.finish(Ended::Stopped),
            Ok(()) if is_full => self.finish(Ended::Full),
            Ok(()) => {}
        }
    }

    /// Keeps the header right, and the disk up to date.
    fn keep_up(&mut self) {
        let Some(going) = &mut self.going else { return };
        going.rounds += 1;
        if going.rounds % SYNCED == 0 {
            // What is written is there all the same, unless the computer stops.
            let _ = going.take.handle().map(|file| self.disk.try_send(file));
        }
        let noted = if going.rounds % NOTED == 0 { going.take.note() } else { Ok(()) };
        if let Err(error) = noted {
            self.finish(Ended::Unwritten(Arc::new(error)));
        }
    }

    /// Ends the take that is going on.
    fn finish(&mut self, ended: Ended) {
        let Some(going) = self.going.take() else { return };
        let length = rate::length(going.take.frames(), self.used.rate);
        // A header that cannot be written is mended later.
        if let Ok(file) = going.take.finish() {
            let _ = self.disk.try_send(file);
        }
        let gaps = self.shared.ears.gaps() - going.gaps;
        let mut told = self.shared.told();
        told.going = None;
        told.over.push_back(Take { path: Some(going.path), length, gaps, ended });
    }

    /// Notices that the device is gone, or that the computer slept.
    fn watch(&mut self) -> Option<Closed> {
        if self.suspends.check().is_some() {
            return Some(Closed::Slept);
        }
        let (callbacks, errors) = (self.shared.ears.callbacks(), self.shared.ears.errors());
        if callbacks != self.seen.0 {
            if self.seen.0 == 0 {
                self.shared.told().hearing = Hearing::Open(self.used.clone());
            }
            (self.seen, self.idle) = ((callbacks, errors), 0);
        } else {
            self.idle += 1;
        }
        if self.shared.ears.is_dead() {
            return Some(Closed::Lost);
        }
        let patience = match self.seen {
            (0, _) => NEVER_HEARD,
            (_, before) if errors != before => LOST_AFTER_ERROR,
            _ => LOST,
        };
        match (self.idle >= patience, self.seen.0) {
            (false, _) => None,
            (true, 0) => Some(Closed::Failed(MicrophoneError::NoAnswer)),
            (true, _) => Some(Closed::Lost),
        }
    }
}
