//! Lines that a synthetic voice says, on their way from a therapist's folder to a client.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use groundwork::audio::decode::decode;
use groundwork::audio::encode::encode_speech;
use groundwork::audio::loudness::measure_clip;
use groundwork::bundle::{SecretKey, pack};
use groundwork::domain::bundle::{Bundle, Narrated};
use groundwork::library::Folders;
use groundwork::library::credits::{Credits, SpokenLine};
use groundwork::narrator::{ClipKey, Pronouncer, SPEECH_RATE, Voice, VoicePack};
use groundwork::script::{Form, parse_manifest};

use crate::rig::program::Desk;

/// The two lines of a new bundle.
const LINES: [&str; 2] =
    ["You may like to listen to what is here.", "Perhaps there is a sound that is further away."];

/// Two clips of a narrator's, longer than three seconds, so that no other line changes their level.
fn clips(voice: Voice) -> [Vec<u8>; 2] {
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio");
    let credits = Credits::parse(&fs::read_to_string(audio.join("CREDITS.ron")).unwrap()).unwrap();
    let long = credits.lines.iter().filter(|row| row.voice == voice.name() && row.frames > 160_000);
    let files: Vec<_> = long.take(2).map(|row| fs::read(audio.join(&row.file)).unwrap()).collect();
    files.try_into().unwrap()
}

/// Narrates lines into a folder, as if the narrator had said what is in these clips.
fn narrate(place: &Path, said: &[(&str, Voice, &[u8])]) {
    let list = place.join("CREDITS.ron");
    let there =
        fs::read_to_string(&list).unwrap_or_else(|_| "Credits(sounds: [], lines: [])".into());
    let mut credits = Credits::parse(&there).unwrap();
    for (text, voice, clip) in said {
        let phonemes = Pronouncer::new().pronounce(text, &BTreeMap::new()).unwrap();
        let key = ClipKey::new(&phonemes, *voice);
        let file = format!("{voice}/{key}.ogg");
        fs::create_dir_all(place.join(voice.name())).unwrap();
        fs::write(place.join(&file), clip).unwrap();
        credits.lines.push(SpokenLine {
            voice: voice.name().into(),
            text: (*text).into(),
            say_as: BTreeMap::new(),
            phonemes: phonemes.as_str().into(),
            key: key.as_str().into(),
            file,
            frames: decode(clip).unwrap().frames().0,
            loudness_lufs: None,
            peak_dbtp: -3.0,
            own_lufs: None,
            gain_db: 0.0,
            note: String::new(),
        });
    }
    fs::write(list, credits.to_text().unwrap()).unwrap();
}

/// Narrates both lines of a new bundle.
pub(super) fn narrate_all(folder: &Path, voice: Voice) {
    let clips = clips(voice);
    let said = [(LINES[0], voice, &*clips[0]), (LINES[1], voice, &*clips[1])];
    narrate(&folder.join("audio"), &said);
}

/// What is heard of a session.
fn heard(desk: &Desk, session: &str, more: &[&str]) -> Vec<u8> {
    let args = ["render", session, "--length", "2m", "--out", "heard.wav"];
    desk.ok(&[&args[..], more].concat());
    fs::read(desk.path("heard.wav")).unwrap()
}

const FOLDER: &str = "evenings/s/evening.ron";
const INSTALLED: &str = "my-bundle:evening";

fn install(desk: &Desk) {
    desk.pack("my.key", "e.groundwork");
    desk.ok(&["bundle", "verify", "e.groundwork"]);
    desk.ok(&["bundle", "install", "e.groundwork"]);
}

#[test]
fn what_a_client_hears_is_what_the_folder_plays_to_the_last_bit() {
    let desk = Desk::with_a_bundle();
    let as_text = "; 2 lines are shown as text\n";
    assert!(desk.ok(&["bundle", "check", "evenings"]).ends_with(as_text));
    let silent = heard(&desk, FOLDER, &[]);
    narrate(&desk.path("evenings/audio"), &[(LINES[0], Voice::Clara, &clips(Voice::Clara)[0])]);
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(said.ends_with("; 1 line is shown as text\n"), "{said}");
    narrate_all(&desk.path("evenings"), Voice::Clara);
    let said = desk.ok(&["bundle", "check", "evenings"]);
    assert!(said.ends_with("no errors, no advice\n"), "{said}");

    // Nothing has to be spoken, so that no voice pack is needed.
    assert_eq!(
        desk.ok(&["bundle", "narrate", "evenings", "--voice", "clara"]),
        "clara: 0 lines spoken, 2 were there already, 0 no longer needed; in evenings/audio\n"
    );
    install(&desk);
    let folder = heard(&desk, FOLDER, &[]);
    assert!(folder == heard(&desk, INSTALLED, &[]));
    // The control: they are heard, and come from the bundle.
    assert!(folder != silent);
    fs::remove_dir_all(desk.path("evenings/audio")).unwrap();
    assert!(silent == heard(&desk, FOLDER, &[]));
    assert!(folder == heard(&desk, INSTALLED, &[]));

    // Who speaks is said wherever it is shown.
    let shown = desk.ok(&["bundle", "show", "e.groundwork"]);
    assert!(shown.contains("\nVoice      Clara, a synthetic voice\n"), "{shown}");
    let shown = desk.ok(&["show", INSTALLED]);
    assert!(shown.contains("Narrators  clara (a warm female voice); synthetic voices"), "{shown}");
}

#[test]
fn a_narrator_who_recorded_every_line_speaks_for_one_who_did_not() {
    let desk = Desk::with_a_bundle();
    narrate(&desk.path("evenings/audio"), &[(LINES[0], Voice::Clara, &clips(Voice::Clara)[0])]);
    narrate_all(&desk.path("evenings"), Voice::Thomas);
    install(&desk);
    let thomas = heard(&desk, INSTALLED, &["--voice", "thomas"]);
    assert!(thomas == heard(&desk, INSTALLED, &[]), "she left a line out");
    assert!(thomas == heard(&desk, FOLDER, &[]));
    let play = ["play", INSTALLED, "--length", "2m", "--output", "null", "--fast"];
    let said = desk.ok(&play);
    let expected = "Clara has not recorded every line of this session; Thomas speaks.\n";
    assert!(said.contains(expected), "{said}");
    // Whoever wants captions has captions.
    assert!(thomas != heard(&desk, INSTALLED, &["--voice", "none"]));

    // The control: once she has recorded all of it, it is she who speaks.
    narrate_all(&desk.path("evenings"), Voice::Clara);
    install(&desk);
    assert!(thomas != heard(&desk, INSTALLED, &[]));
    let said = desk.ok(&play);
    assert!(!said.contains("speaks."), "{said}");
    let shown = desk.ok(&["bundle", "show", "e.groundwork"]);
    assert!(shown.contains("Clara, a synthetic voice\nVoice      Thomas, a synthetic voice\n"));
}

/// Speech-like noise of so many seconds and this amplitude.
fn noise(secs: f32, amplitude: f32) -> Vec<u8> {
    let mut state = 1u32;
    let samples: Vec<f32> = (0..(secs * SPEECH_RATE as f32) as u32)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        })
        .map(|sample| sample * amplitude)
        .collect();
    encode_speech(&samples, SPEECH_RATE).unwrap()
}

#[test]
fn a_narration_far_too_loud_is_brought_down_and_one_at_its_level_is_left() {
    let loudness = |wav: &[u8]| measure_clip(&decode(wav).unwrap()).integrated.unwrap();
    let only_voice = ["--only", "voice"];
    for (secs, lufs, same) in [
        (4.0, -5.0, false),
        (4.0, -14.0, false),
        (4.0, -16.0, true),
        (4.0, -24.0, true),
        (0.3, -5.0, false),
    ] {
        let own = measure_clip(&decode(&noise(4.0, 0.1)).unwrap()).integrated.unwrap();
        let clip = noise(secs, 0.1 * 10f32.powf((lufs - own as f32) / 20.0));
        let desk = Desk::with_a_bundle();
        narrate(
            &desk.path("evenings/audio"),
            &[(LINES[0], Voice::Clara, &clip), (LINES[1], Voice::Clara, &clip)],
        );
        install(&desk);
        let (folder, installed) =
            (heard(&desk, FOLDER, &only_voice), heard(&desk, INSTALLED, &only_voice));
        assert_eq!(folder == installed, same, "{secs} s at {lufs} LUFS");
        let (folder, installed) = (loudness(&folder), loudness(&installed));
        if !same {
            assert!(installed < folder - 3.0, "{secs} s at {lufs} LUFS: {folder}, {installed}");
            assert!(installed < -17.5 || secs < 1.0, "{installed}");
        }
    }
}

#[test]
fn a_voice_that_is_not_known_here_is_kept_and_not_played() {
    let desk = Desk::with_a_bundle();
    let read = |name: &str| fs::read(desk.path("evenings").join(name)).unwrap();
    let manifest = parse_manifest("bundle.ron", &read("bundle.ron"), Form::Making).unwrap();
    let narration = |voice: &str| {
        let row = |text: &str| Narrated {
            file: "a/line.ogg".into(),
            voice: voice.into(),
            text: text.into(),
            say_as: BTreeMap::new(),
        };
        // Both lines share a clip.
        let [second, first] = LINES.map(row);
        vec![first, second]
    };
    let install = |voice: &str| {
        let bundle = Bundle { narration: narration(voice), ..manifest.bundle.clone() };
        let mut contents: BTreeMap<String, Vec<u8>> = bundle
            .named()
            .filter(|name| !name.starts_with("a/"))
            .map(|n| (n.into(), read(n)))
            .collect();
        contents.insert("a/line.ogg".into(), clips(Voice::Clara)[0].clone());
        let secret = fs::read_to_string(desk.path("my.key")).unwrap();
        let key = SecretKey::open(&secret, "a quiet room").unwrap();
        let bytes = pack(Vec::new(), &bundle, &contents, &key).unwrap();
        fs::write(desk.path("e.groundwork"), bytes).unwrap();
        desk.ok(&["bundle", "install", "e.groundwork"]);
        heard(&desk, INSTALLED, &[])
    };
    let silent = install("nova");
    let shown = desk.ok(&["bundle", "show", "e.groundwork"]);
    let expected = "Voice      Nova, a synthetic voice that this program does not know\n";
    assert!(shown.contains(expected), "{shown}");
    assert!(desk.ok(&["show", INSTALLED]).contains("Narrators  none yet"));
    assert!(silent == heard(&desk, FOLDER, &[]));
    // The control: by another name it is heard.
    assert!(silent != install("clara"));
}

#[test]
fn clips_that_nobody_needs_go_and_those_of_others_stay() {
    let desk = Desk::with_a_bundle();
    narrate_all(&desk.path("evenings"), Voice::Clara);
    let old = clips(Voice::Clara);
    narrate(&desk.path("evenings/audio"), &[("This was said once.", Voice::Clara, &old[0])]);
    let narrate_it = ["bundle", "narrate", "evenings", "--voice", "clara"];
    let said = desk.ok(&narrate_it);
    assert!(said.contains("2 were there already, 1 no longer needed"), "{said}");

    // Beside a folder called `sessions` they may serve others, and nothing is removed.
    fs::rename(desk.path("evenings/audio"), desk.path("audio")).unwrap();
    fs::rename(desk.path("evenings"), desk.path("sessions")).unwrap();
    narrate(&desk.path("audio"), &[("This was said once.", Voice::Clara, &old[0])]);
    let said = desk.ok(&["bundle", "narrate", "sessions", "--voice", "clara"]);
    assert!(said.contains("2 were there already, 0 no longer needed"), "{said}");
    let credits = fs::read_to_string(desk.path("audio/CREDITS.ron")).unwrap();
    assert!(credits.contains("This was said once."));
    // What no line needs is not packed.
    desk.ok(&["bundle", "pack", "sessions", "--key", "my.key", "--out", "e.groundwork"]);
    assert!(
        !String::from_utf8_lossy(&fs::read(desk.path("e.groundwork")).unwrap())
            .contains("said once")
    );
}

#[test]
fn without_a_voice_pack_it_says_what_narrating_a_folder_says() {
    let desk = Desk::with_a_bundle();
    let (code, said) = desk.run(&["bundle", "narrate", "evenings", "--voice", "clara"]);
    let (other, expected) = desk.run(&["narrate", "evenings/s", "--voice", "clara"]);
    assert_eq!((code, &said), (other, &expected));
    assert_eq!(code, 2);
    assert!(said.contains("voice-pack"), "{said}");
    // A line with its own recording is not the narrator's.
    let path = desk.path(FOLDER);
    let mut script = fs::read_to_string(&path).unwrap();
    for text in LINES {
        let own = format!("Line(text: \"{text}\", clip: \"a/own.ogg\")");
        script = script.replace(&format!("Say(\"{text}\")"), &own);
    }
    fs::write(path, script).unwrap();
    let (code, said) = desk.run(&["bundle", "narrate", "evenings", "--voice", "clara"]);
    assert_eq!(code, 2);
    assert!(said.contains("every line in `evenings` has a recording of its own"), "{said}");
}

#[test]
fn a_list_of_clips_that_was_tampered_with_is_said() {
    let desk = Desk::with_a_bundle();
    narrate_all(&desk.path("evenings"), Voice::Clara);
    let list = desk.path("evenings/audio/CREDITS.ron");
    let text = fs::read_to_string(&list).unwrap();
    let at = text.find("key: \"").unwrap() + 6;
    fs::write(&list, format!("{}../../../me{}", &text[..at], &text[at + 32..])).unwrap();
    let (code, said) =
        desk.run(&["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"]);
    assert_eq!(code, 2);
    assert!(said.contains("the list of clips has the invalid key `../../../me`"), "{said}");
}

#[test]
#[ignore = "needs a voice pack; ./scripts/voice-pack fetches it"]
fn a_narrator_speaks_a_bundle_from_nothing_to_its_client() {
    let places =
        Folders::find(std::env::var_os("GROUNDWORK_DATA").map(std::path::PathBuf::from)).unwrap();
    let pack = VoicePack::open(&places.voices()).unwrap();
    let desk = Desk::with_a_bundle();
    fs::create_dir_all(desk.path("data")).unwrap();
    crate::rig::link_folder(pack.folder(), &desk.path("data/voices"));
    let narrate_it = ["bundle", "narrate", "evenings", "--voice", "ruth"];
    assert!(desk.ok(&narrate_it).contains("2 lines spoken, 0 were there already"));
    assert!(desk.ok(&narrate_it).contains("0 lines spoken, 2 were there already"));
    install(&desk);
    let folder = heard(&desk, FOLDER, &["--voice", "ruth"]);
    assert!(folder == heard(&desk, INSTALLED, &["--voice", "ruth"]));
    assert!(folder != heard(&desk, FOLDER, &["--voice", "none"]));
}
