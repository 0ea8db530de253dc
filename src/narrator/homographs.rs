//! Words with one spelling and two pronunciations.
//!
//! The phoneme library chooses by its tagger's part of speech, which is right most of the time. It errs in
//! guidance, where sentences are short and many begin with a verb; in those cases, the surrounding words
//! decide here. If they do not decide either, the word is unsure and its author is asked.

use super::token::Token;

/// Meaning of a pronunciation, and its phonemes.
type Sound = (&'static str, &'static str);

/// Rule that decides between the pronunciations of a word.
#[derive(Copy, Clone, PartialEq, Eq)]
enum By {
    /// The second pronunciation is the verb; the tagger decides if the surrounding words do not.
    Verb,
    /// As [`By::Verb`]; the first is a noun that has an article or the like.
    Countable,
    Contract,
    Mouth,
    Houses,
    Advocate,
    Upset,
    Learned,
    Blessed,
    Aged,
    Bowed,
    Read,
    Lead,
    Tear,
    Live,
    Bow,
    Wind,
    Wound,
    Minute,
    Content,
    Close,
    Used,
    Polish,
    Bass,
    Dove,
}

/// Words with their pronunciations and rules. The phonemes are those of the library's lexicon if it has both.
#[rustfmt::skip] // A table.
const PAIRS: &[(&str, Sound, Sound, By)] = &[
    ("read", ("now", "ɹˈid"), ("in the past", "ɹˈɛd"), By::Read),
    ("lead", ("to go ahead", "lˈid"), ("the metal", "lˈɛd"), By::Lead),
    ("tear", ("from the eye", "tˈɪɹ"), ("to rip", "tˈɛɹ"), By::Tear),
    ("tears", ("from the eyes", "tˈɪɹz"), ("rips", "tˈɛɹz"), By::Tear),
    ("live", ("happening now", "lˈIv"), ("to be alive", "lˈɪv"), By::Live),
    ("bow", ("a knot, or for arrows", "bˈO"), ("of the head", "bˈW"), By::Bow),
    ("bows", ("knots, or for arrows", "bˈOz"), ("of the head", "bˈWz"), By::Bow),
    ("bowed", ("bent like a bow", "bˈOd"), ("of the head", "bˈWd"), By::Bowed),
    ("tearing", ("from the eye", "tˈɪɹɪŋ"), ("ripping", "tˈɛɹɪŋ"), By::Tear),
    ("wind", ("moving air", "wˈɪnd"), ("to turn", "wˈInd"), By::Wind),
    ("wound", ("a hurt", "wˈund"), ("turned", "wˈWnd"), By::Wound),
    ("minute", ("sixty seconds", "mˈɪnət"), ("tiny", "mInˈut"), By::Minute),
    ("content", ("at ease", "kəntˈɛnt"), ("what is in it", "kˈɑntɛnt"), By::Content),
    ("close", ("near", "klˈOs"), ("to shut", "klˈOz"), By::Close),
    ("used", ("made use of", "jˈuzd"), ("accustomed", "jˈust"), By::Used),
    ("polish", ("to make shine", "pˈɑlɪʃ"), ("of Poland", "pˈOlɪʃ"), By::Polish),
    ("bass", ("low sounds", "bˈAs"), ("the fish", "bˈæs"), By::Bass),
    ("dove", ("the bird", "dˈʌv"), ("went under", "dˈOv"), By::Dove),
    ("record", ("a thing", "ɹˈɛkəɹd"), ("to record", "ɹəkˈɔɹd"), By::Verb),
    ("refuse", ("waste", "ɹˈɛfjˌus"), ("to say no", "ɹəfjˈuz"), By::Verb),
    ("use", ("a use", "jˈus"), ("to use", "jˈuz"), By::Verb),
    ("present", ("here, or a gift", "pɹˈɛzᵊnt"), ("to show", "pɹizˈɛnt"), By::Verb),
    ("object", ("a thing", "ˈɑbʤəkt"), ("to disagree", "əbʤˈɛkt"), By::Countable),
    ("perfect", ("without fault", "pˈɜɹfəkt"), ("to make so", "pəɹfˈɛkt"), By::Verb),
    ("project", ("a plan", "pɹˈɑʤˌɛkt"), ("to throw", "pɹəʤˈɛkt"), By::Countable),
    ("produce", ("food", "pɹˈOdˌus"), ("to make", "pɹədˈus"), By::Verb),
    ("conduct", ("behaviour", "kˈɑndˌʌkt"), ("to lead", "kəndˈʌkt"), By::Verb),
    ("conflict", ("a quarrel", "kˈɑnflˌɪkt"), ("to clash", "kənflˈɪkt"), By::Verb),
    ("contract", ("an agreement", "kˈɑntɹˌækt"), ("to tighten", "kəntɹˈækt"), By::Contract),
    ("mouth", ("of the face", "mˈWθ"), ("to say without a sound", "mˈWð"), By::Mouth),
    ("houses", ("homes", "hˈWsᵻz"), ("shelters", "hˈWzᵻz"), By::Houses),
    ("advocate", ("a person", "ˈædvəkət"), ("to speak for", "ˈædvəkˌAt"), By::Advocate),
    ("upset", ("an upset", "ˈʌpsˌɛt"), ("troubled, or to trouble", "ˌʌpsˈɛt"), By::Upset),
    ("learned", ("acquired", "lˈɜɹnd"), ("scholarly", "lˈɜɹnᵻd"), By::Learned),
    ("blessed", ("given a blessing", "blˈɛst"), ("holy, or happy", "blˈɛsᵻd"), By::Blessed),
    ("aged", ("of that age", "ˈAʤd"), ("old", "ˈAʤᵻd"), By::Aged),
    ("console", ("a panel", "kˈɑnsˌOl"), ("to comfort", "kənsˈOl"), By::Countable),
    ("contest", ("a game", "kˈɑntˌɛst"), ("to dispute", "kəntˈɛst"), By::Countable),
    ("permit", ("a paper", "pˈɜɹmɪt"), ("to allow", "pəɹmˈɪt"), By::Countable),
    ("progress", ("a way made", "pɹˈɑɡɹəs"), ("to go on", "pɹəɡɹˈɛs"), By::Verb),
    ("rebel", ("a person", "ɹˈɛbᵊl"), ("to resist", "ɹəbˈɛl"), By::Countable),
    ("reject", ("a thing", "ɹˈiʤˌɛkt"), ("to turn down", "ɹəʤˈɛkt"), By::Countable),
    ("subject", ("a matter", "sˈʌbʤɛkt"), ("to expose", "səbʤˈɛkt"), By::Verb),
    ("desert", ("dry land", "dˈɛzəɹt"), ("to leave", "dəzˈɜɹt"), By::Verb),
    ("insult", ("a slight", "ˈɪnsˌʌlt"), ("to offend", "ɪnsˈʌlt"), By::Countable),
    ("excuse", ("a reason", "ɪkskjˈus"), ("to forgive", "ɪkskjˈuz"), By::Verb),
    ("abuse", ("a harm", "əbjˈus"), ("to harm", "əbjˈuz"), By::Verb),
    ("house", ("a home", "hˈWs"), ("to shelter", "hˈWz"), By::Verb),
    ("separate", ("apart", "sˈɛpəɹət"), ("to part", "sˈɛpəɹˌAt"), By::Verb),
    ("moderate", ("medium", "mˈɑdəɹət"), ("to soften", "mˈɑdəɹˌAt"), By::Verb),
    ("intimate", ("close", "ˈɪntəmət"), ("to hint", "ˈɪntəmˌAt"), By::Verb),
    ("deliberate", ("on purpose", "dəlˈɪbəɹət"), ("to ponder", "dəlˈɪbəɹˌAt"), By::Verb),
    ("estimate", ("a guess", "ˈɛstəmət"), ("to guess", "ˈɛstəmˌAt"), By::Countable),
];

/// Words that come before a verb.
#[rustfmt::skip]
const BEFORE_VERBS: &[&str] = &[
    "to", "can", "can't", "cannot", "could", "couldn't", "may", "might", "must", "shall", "should", "shouldn't", "will", "won't",
    "would", "wouldn't", "do", "don't", "does", "doesn't", "did", "didn't", "please", "let's", "i", "you", "we", "they", "who", "you'll", "we'll", "i'll",
    "it'll", "they'll", "gently", "slowly", "simply", "softly", "never", "always", "then",
];

/// Words that come before a verb only after one of these words: `let it lead`.
const LET: &[&str] =
    &["let", "lets", "letting", "help", "helps", "make", "makes", "watch", "feel", "hear", "see"];

/// Words that come before a noun, or before a word in front of a noun.
#[rustfmt::skip]
const BEFORE_NOUNS: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "each", "every", "some",
    "any", "no", "of", "one", "another", "much", "more", "little", "whose", "what", "in", "with", "at", "from", "by", "own", "for",
];

#[rustfmt::skip]
const BE: &[&str] = &[
    "am", "is", "are", "was", "were", "be", "been", "being", "i'm", "you're", "we're", "they're", "it's", "he's", "she's", "get", "gets", "got",
    "getting", "become", "becomes", "becoming", "grow", "grew",
];

/// Words for persons, before which *learned* and *aged* have two syllables.
#[rustfmt::skip]
const PERSONS: &[&str] = &[
    "man", "men", "woman", "women", "person", "people", "scholar", "scholars", "judge", "friend", "friends", "teacher", "teachers",
    "professor", "monk", "monks", "nun", "elder", "elders", "colleague", "colleagues", "parent", "parents", "mother", "father",
    "relative", "relatives", "aunt", "uncle", "couple", "client", "clients", "patient", "patients", "master", "sage", "doctor", "society",
];

/// The words around a word, in lower case.
struct Around<'t> {
    /// Words before it in the same clause, the nearest last.
    before: Vec<String>,
    /// Words after it in the same clause.
    after: Vec<String>,
    /// All words of the line.
    line: &'t [String],
    tag: &'t str,
    /// Whether it begins a sentence or a clause.
    first: bool,
}

impl Around<'_> {
    fn last(&self, back: usize) -> &str {
        self.before
            .len()
            .checked_sub(back)
            .and_then(|at| self.before.get(at))
            .map_or("", String::as_str)
    }

    fn next(&self) -> &str {
        self.after.first().map_or("", String::as_str)
    }

    fn near(&self, words: &[&str]) -> bool {
        self.line.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether one of these words stands in the same clause.
    fn in_clause(&self, words: &[&str]) -> bool {
        self.before.iter().chain(&self.after).any(|word| words.contains(&word.as_str()))
    }

    /// Whether the word before it may be the plural that a verb belongs to, as in `muscles contract`.
    fn after_plural(&self) -> bool {
        let before = self.last(1);
        before.len() > 3
            && before.ends_with('s')
            && !before.ends_with("ss")
            && !before.contains('\'')
    }

    /// Whether the surrounding words make it a verb; `None` if they do not decide.
    fn verb(&self) -> Option<bool> {
        let before = self.last(1);
        // `Let the breath lead`, `help you use`.
        let let_in =
            self.before.iter().rev().skip(1).take(3).any(|word| LET.contains(&word.as_str()));
        let objects = [
            "it", "this", "that", "your", "the", "them", "yourself", "me", "my", "us", "a", "each",
            "both",
        ];
        match before {
            _ if BEFORE_NOUNS.contains(&before) => Some(false),
            "to" if self.tag.starts_with("NN") && self.next().is_empty() => None,
            _ if BEFORE_VERBS.contains(&before) => Some(true),
            _ if let_in && self.tag.starts_with("VB") => Some(true),
            "" if self.first && objects.contains(&self.next()) => Some(true),
            _ => None,
        }
    }
}

/// Index of the pronunciation, and whether it is certain.
fn decide(by: By, around: &Around<'_>, capital: bool) -> Option<(usize, bool)> {
    let sure = |second: bool| Some((usize::from(second), true));
    let before = around.last(1);
    let next = around.next();
    let is_verb = around.tag.starts_with("VB");
    match by {
        By::Verb => around.verb().and_then(sure),
        // Without an article, its noun is rare: `members contest`; but `sales contest` has the same shape.
        By::Countable => match around.verb() {
            Some(verb) => sure(verb),
            None if around.after_plural() && !is_verb => Some((0, false)),
            None => None,
        },
        By::Contract => {
            let body = [
                "muscle",
                "muscles",
                "fibers",
                "fibres",
                "floor",
                "heart",
                "ventricles",
                "diaphragm",
                "abdominals",
                "glutes",
                "shoulders",
                "hips",
                "thighs",
                "lungs",
                "vessels",
                "pupils",
            ];
            match around.verb() {
                Some(verb) => sure(verb),
                None if around.in_clause(&body) => sure(true),
                None if around.after_plural() && !is_verb => Some((0, false)),
                None => None,
            }
        }
        By::Mouth => {
            let spoken = [
                "the", "it", "them", "these", "those", "words", "a", "each", "every", "silently",
                "along", "your", "this", "that",
            ];
            sure(around.verb() == Some(true) && spoken.contains(&next))
        }
        By::Houses => {
            let object = ["the", "a", "an", "your", "our", "its", "many", "all", "both", "two"];
            let counted = around.verb() == Some(false)
                || matches!(before, "" | "and" | "or" | "new" | "old" | "two" | "three" | "many");
            sure(object.contains(&next) && !counted)
        }
        By::Advocate => match around.verb() {
            Some(verb) => sure(verb),
            None if around.first && matches!(next, "for" | "against") => sure(true),
            None if next == "for" && (around.after_plural() || before == "and") => {
                sure(around.after_plural())
            }
            None => None,
        },
        By::Upset => {
            let last = [
                "", "of", "in", "and", "or", "is", "was", "that", "which", "will", "can", "may",
                "from", "with", "between", "at", "you", "as", "when", "settle", "pass",
            ];
            let noun = around.verb() == Some(false)
                && !matches!(
                    before,
                    "with" | "from" | "by" | "for" | "in" | "at" | "much" | "more" | "little"
                );
            match noun {
                true => sure(!last.contains(&next)),
                false => sure(true),
            }
        }
        By::Learned => match PERSONS.contains(&next) {
            true => {
                sure(!matches!(before, "i" | "you" | "we" | "they" | "he" | "she" | "have" | "has"))
            }
            false => sure(matches!(before, "very" | "most") && next.is_empty()),
        },
        By::Blessed => {
            let named = before == "the" || around.verb() == Some(false) && !next.is_empty();
            let holy = around.first && matches!(next, "are" | "is");
            sure(holy || named && !matches!(next, "with" | "by" | "to"))
        }
        By::Aged => {
            let noun = before == "the" && matches!(next, "" | "and" | "or" | "are" | "who");
            sure(PERSONS.contains(&next) || noun)
        }
        By::Bowed => {
            let bent = around.in_clause(&[
                "legs", "leg", "legged", "string", "strings", "violin", "cello", "branches",
                "branch", "shelf", "outward", "outwards",
            ]);
            sure(!bent)
        }
        By::Read => match before {
            "have" | "has" | "had" | "having" | "i've" | "you've" | "we've" | "they've" | "he"
            | "she" | "it" | "was" | "were" | "be" | "been" | "is" | "are" | "being"
            | "already" | "just" | "ever" | "never" => sure(true),
            _ if around.near(&["yesterday", "ago", "last", "once", "earlier", "before"])
                && !matches!(before, "to" | "can" | "may" | "please" | "") =>
            {
                sure(true)
            }
            "i" | "you" | "we" | "they" | "who" => {
                let now = around.near(&[
                    "if", "when", "whenever", "as", "while", "now", "today", "tonight", "do",
                    "how", "what", "that",
                ]);
                Some((0, now))
            }
            _ if around.verb() == Some(true)
                || around.verb() == Some(false)
                || before.is_empty() =>
            {
                sure(false)
            }
            _ => sure(around.tag == "VBD" || around.tag == "VBN"),
        },
        By::Lead => {
            let heavy = around.near(&["heavy", "heavier", "weigh", "weighs", "weight", "metal"]);
            let thing = matches!(before, "of" | "as" | "like" | "than" | "into");
            match thing && !matches!(next, "you" | "to" | "the") {
                true => sure(heavy || !is_verb),
                false => sure(matches!(
                    next,
                    "pipe" | "pipes" | "paint" | "weight" | "weights" | "apron"
                )),
            }
        }
        By::Tear => match next {
            _ if before == "and" && around.last(2) == "wear" => sure(true),
            "up" if around.verb() != Some(false) => {
                let object = around.after.get(1).map_or("", String::as_str);
                let little =
                    matches!(around.after.get(2).map_or("", String::as_str), "little" | "bit");
                match object {
                    "" | "and" | "or" | "but" | "when" | "as" | "if" | "at" | "while" | "again"
                    | "now" | "easily" | "in" | "with" | "because" | "too" | "during" => {
                        sure(false)
                    }
                    "a" if little => sure(false),
                    _ if around.in_clause(&["eye", "eyes"]) => sure(false),
                    "the" | "a" | "it" | "your" | "my" | "his" | "her" | "their" | "this"
                    | "that" | "these" | "those" | "them" | "old" | "all" | "paper" => sure(true),
                    _ => Some((1, false)),
                }
            }
            "apart" | "off" | "open" | "down" | "it" | "them" | "away" | "yourself"
                if around.verb() != Some(false) =>
            {
                sure(true)
            }
            "in" if around.verb() == Some(false) => {
                Some((1, around.near(&["muscle", "tissue", "cloth", "fabric", "ligament", "skin"])))
            }
            _ => sure(around.verb().unwrap_or(is_verb)),
        },
        By::Live => {
            #[rustfmt::skip]
            let things = [
                "recording", "recordings", "music", "session", "sessions", "wire", "group", "call", "event", "events", "stream", "video", "performance",
                "class", "classes", "chat", "show", "concert", "audience", "meeting", "sound", "sounds", "online", "guidance", "broadcast",
            ];
            match around.verb() {
                _ if things.contains(&next) => sure(false),
                Some(true) => sure(true),
                Some(false) => sure(false),
                None => Some((
                    usize::from(is_verb),
                    is_verb || matches!(before, "joined" | "it" | "going" | "go" | "broadcast"),
                )),
            }
        }
        By::Bow => {
            let body = around
                .in_clause(&["head", "heads", "hands", "namaste", "deeply", "low", "forward"])
                || next == "to";
            let thing = around.in_clause(&[
                "tie",
                "tied",
                "ribbon",
                "arrow",
                "arrows",
                "violin",
                "string",
                "shoe",
                "shoelaces",
                "cello",
            ]);
            match around.verb() {
                _ if thing => sure(false),
                _ if body || before == "take" || around.last(2) == "take" => sure(true),
                Some(true) => sure(true),
                None if around.first || is_verb => sure(true),
                _ => Some((1, false)),
            }
        }
        By::Wind => {
            let turning = matches!(next, "down" | "up" | "around" | "back" | "through");
            sure(
                turning && !BEFORE_NOUNS.contains(&before) && before != "and"
                    || around.verb() == Some(true) && !around.tag.starts_with("NN"),
            )
        }
        By::Wound => {
            let subject =
                matches!(before, "he" | "she" | "it" | "i" | "we" | "they" | "you" | "who");
            let turning = ["up", "down", "around", "round", "tight", "tightly", "through"];
            let object = matches!(
                next,
                "it" | "them" | "the" | "a" | "her" | "his" | "its" | "their" | "my" | "your"
            );
            let later = around.after.iter().take(5).any(|word| turning.contains(&word.as_str()));
            match around.verb() {
                _ if subject => sure(true),
                Some(false) => sure(false),
                _ if turning.contains(&next) || object && later => sure(true),
                _ if object => Some((0, false)),
                _ => sure(false),
            }
        }
        By::Minute => {
            #[rustfmt::skip]
            let things = ["change", "changes", "detail", "details", "amount", "amounts", "movement", "movements", "adjustment", "adjustments", "difference",
                "differences", "shift", "shifts", "sensation", "sensations", "motion", "motions"];
            sure(
                things.contains(&next)
                    && !around.before.iter().any(|word| word.parse::<u32>().is_ok())
                    && !matches!(
                        before,
                        "one" | "two" | "three" | "four" | "five" | "ten" | "twenty" | "per"
                    ),
            )
        }
        By::Content => {
            let feeling = [
                "feel", "feels", "feeling", "felt", "seem", "seems", "so", "quite", "very", "and",
                "be", "being", "is", "are", "am", "you", "rest", "sit", "stay",
            ];
            let inside = [
                "the", "of", "this", "that", "its", "any", "some", "what", "new", "no", "their",
                "your",
            ];
            match before {
                _ if next == "of" || next == "warning" || next == "note" => sure(true),
                _ if inside.contains(&before) => sure(true),
                _ if feeling.contains(&before)
                    || BE.contains(&before)
                    || matches!(next, "to" | "with" | "and") =>
                {
                    sure(false)
                }
                _ => Some((usize::from(around.tag.starts_with("NN")), false)),
            }
        }
        By::Close => {
            #[rustfmt::skip]
            let near = ["stay", "stays", "keep", "come", "comes", "move", "sit", "feel", "feels", "very", "so", "too", "as", "how", "is", "are", "be", "being", "lie", "quite",
                "feeling", "get", "getting", "really", "hold", "more", "not"];
            match before {
                "a" | "the" if next.is_empty() || next == "of" => sure(true),
                _ if next == "to" || next == "by" || next == "together" || next == "enough" => {
                    sure(false)
                }
                _ if near.contains(&before) => sure(false),
                _ if around.first => sure(true),
                _ => match around.verb() {
                    Some(verb) => sure(verb),
                    None => sure(is_verb),
                },
            }
        }
        By::Used => {
            // `is used to calm` means made use of, `is used to it` means accustomed.
            let to_do = next == "to"
                && BE[..12].contains(&before)
                && around.after.get(1).is_some_and(|word| {
                    !matches!(
                        word.as_str(),
                        "the"
                            | "it"
                            | "this"
                            | "that"
                            | "a"
                            | "an"
                            | "your"
                            | "my"
                            | "her"
                            | "his"
                            | "their"
                            | "our"
                            | "being"
                            | "having"
                    ) && !word.ends_with("ing")
                });
            sure(next == "to" && !to_do)
        }
        By::Polish => match capital {
            true if around.first => Some((usize::from(around.tag.starts_with("JJ")), false)),
            capital => sure(capital),
        },
        By::Bass => sure(around.near(&["fish", "fishing", "lake", "sea", "caught", "striped"])),
        By::Dove => sure(
            matches!(before, "he" | "she" | "it" | "i" | "we" | "they" | "who")
                || matches!(next, "into" | "under"),
        ),
    }
}

/// Chooses the pronunciation of every homograph.
pub(super) fn choose(tokens: &mut [Token]) {
    let words: Vec<String> = tokens.iter().map(|token| token.text.to_lowercase()).collect();
    let is_word = |word: &String| word.contains(char::is_alphanumeric);
    let line: Vec<String> = words.iter().filter(|word| is_word(word)).cloned().collect();
    for at in 0..tokens.len() {
        let word = words[at].as_str();
        let Some((_, first, second, by)) = PAIRS.iter().find(|(pair, ..)| *pair == word) else {
            continue;
        };
        let before: Vec<String> =
            words[..at].iter().rev().take_while(|word| is_word(word)).cloned().collect();
        let around = Around {
            first: before.is_empty(),
            before: before.into_iter().rev().collect(),
            after: words[at + 1..].iter().take_while(|word| is_word(word)).cloned().collect(),
            line: &line,
            tag: &tokens[at].tag,
        };
        let capital = tokens[at].text.starts_with(char::is_uppercase);
        let Some((choice, sure)) = decide(*by, &around, capital) else { continue };
        let chosen = if choice == 0 { first.1 } else { second.1 };
        let token = &mut tokens[at];
        // Keep the token if only the degree of stress differs, unless stress alone tells the two apart.
        let evenly = |phonemes: &str| phonemes.replace('ˌ', "ˈ");
        let by_stress = evenly(first.1) == evenly(second.1) && token.phonemes != chosen;
        if by_stress || evenly(&token.phonemes) != evenly(chosen) {
            token.phonemes = chosen.to_string();
            token.by_rule = true;
        }
        token.unsure = (!sure).then_some([*first, *second]);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    use super::super::pronounce::Pronouncer;
    use super::super::vocabulary;
    use super::*;

    static PRONOUNCER: LazyLock<Pronouncer> = LazyLock::new(Pronouncer::new);

    #[test]
    fn both_sounds_are_made_of_phonemes_and_differ() {
        for (word, first, second, _) in PAIRS {
            assert!(first.1 != second.1, "{word}");
            for (_, phonemes) in [first, second] {
                assert!(phonemes.chars().all(|c| vocabulary::number(c).is_some()), "{word}");
            }
        }
    }

    #[test]
    fn what_nobody_could_know_is_asked() {
        let unsure = |line: &str| -> Vec<String> {
            let spoken = PRONOUNCER.read(line, &BTreeMap::new()).unwrap();
            spoken
                .words
                .into_iter()
                .filter(|word| word.unsure.is_some())
                .map(|word| word.text)
                .collect()
        };
        assert_eq!(unsure("I read it aloud."), ["read"]);
        assert_eq!(unsure("The bow is beautiful."), ["bow"]);
        assert_eq!(unsure("Members project calm."), ["project"]);
        assert!(unsure("Practice makes perfect, and stays present.").is_empty());
        assert_eq!(unsure("They tear up letters."), ["tear"]);
        assert_eq!(unsure("Words wound the child."), ["wound"]);
        // Control: when the surrounding words decide, nothing is asked.
        for line in [
            "Please read it aloud.",
            "Yesterday I read it.",
            "Bow your head.",
            "Tie a bow.",
            "Close your eyes.",
        ] {
            assert!(unsure(line).is_empty(), "{line}");
        }
    }
}
