//! Terms of the field that the lexicons lack or pronounce otherwise, and names with misleading spelling.
//!
//! The pronunciations are those of American dictionaries (Merriam-Webster; Dorland's for medical terms), in
//! the phonemes of docs/narration.md. A capital at the beginning of a word makes no difference.

/// Words with their phonemes.
#[rustfmt::skip] // A table.
pub(super) const WORDS: &[(&str, &str)] = &[
    // Attention and the nervous system.
    ("interoception", "ˌɪntəɹOsˈɛpʃən"), ("interoceptive", "ˌɪntəɹOsˈɛptɪv"),
    ("exteroception", "ˌɛkstəɹOsˈɛpʃən"), ("exteroceptive", "ˌɛkstəɹOsˈɛptɪv"),
    ("proprioception", "pɹˌOpɹiOsˈɛpʃən"), ("proprioceptive", "pɹˌOpɹiOsˈɛptɪv"),
    ("neuroception", "nˌʊɹOsˈɛpʃən"), ("polyvagal", "pˌɑlivˈAɡᵊl"), ("vagal", "vˈAɡᵊl"), ("vagus", "vˈAɡəs"),
    ("defusion", "difjˈuʒᵊn"), ("mentalization", "mˌɛntᵊləzˈAʃən"), ("hyperarousal", "hˌIpəɹəɹˈWzᵊl"),
    ("hypoarousal", "hˌIpOəɹˈWzᵊl"), ("dysregulation", "dˌɪsɹˌɛɡjəlˈAʃən"), ("dysregulated", "dɪsɹˈɛɡjəlˌATᵻd"),
    ("psychoeducation", "sˌIkOˌɛʤəkˈAʃən"), ("alexithymia", "əlˌɛksəθˈImiə"),
    // Practices.
    ("metta", "mˈɛTə"), ("tonglen", "tˈɔŋlˌɛn"), ("vipassana", "vɪpˈæsənə"), ("samatha", "sˈɑməTə"),
    ("karuna", "kəɹˈunə"), ("mudita", "mˈudɪTə"), ("upekkha", "upˈɛkə"), ("dukkha", "dˈʊkə"), ("anapanasati", "ˌɑnəpˌɑnəsˈɑTi"),
    ("qigong", "ʧiɡˈɑŋ"), ("savasana", "ʃəvˈɑsənə"), ("shavasana", "ʃəvˈɑsənə"), ("pranayama", "pɹˌɑnəjˈɑmə"),
    ("ujjayi", "uʤˈIi"), ("zazen", "zˈɑzˌɛn"), ("zafu", "zˈɑfu"), ("mudra", "mˈudɹə"), ("tantra", "tˈɑntɹə"),
    ("vedana", "vˈAdənə"), ("bhavana", "bˈɑvənə"), ("nadi", "nˈɑdi"), ("shodhana", "ʃˈOdənə"),
    ("feldenkrais", "fˈɛldᵊnkɹˌIs"), ("focusing", "fˈOkəsɪŋ"),
    // The body and sexual health.
    ("vaginismus", "vˌæʤənˈɪzməs"), ("dyspareunia", "dˌɪspəɹˈuniə"), ("vulvodynia", "vˌʌlvOdˈɪniə"),
    ("vestibulodynia", "vɛstˌɪbjəlOdˈɪniə"), ("anorgasmia", "ˌænɔɹɡˈæzmiə"), ("perineum", "pˌɛɹənˈiəm"),
    ("perineal", "pˌɛɹənˈiəl"), ("levator", "ləvˈATəɹ"), ("pubococcygeus", "pjˌubOkɑksˈɪʤiəs"),
    ("diaphragmatic", "dˌIəfɹæɡmˈæTɪk"), ("kegel", "kˈAɡᵊl"), ("kegels", "kˈAɡᵊlz"), ("sensate", "sˈɛnsˌAt"),
    ("vulva", "vˈʌlvə"), ("vulvar", "vˈʌlvəɹ"), ("labia", "lˈAbiə"), ("introitus", "ɪntɹˈOɪTəs"), ("aftercare", "ˈæftəɹkˌɛɹ"),
    ("endometriosis", "ˌɛndOmˌitɹiˈOsəs"), ("perimenopause", "pˌɛɹimˈɛnəpˌɔz"), ("asexual", "ˌAsˈɛkʃəwəl"),
    ("demisexual", "dˌɛmisˈɛkʃəwəl"), ("polyamory", "pˌɑliˈæməɹi"), ("cisgender", "sˈɪsʤˌɛndəɹ"), ("nonbinary", "nˌɑnbˈInəɹi"),
    // People and societies of the field.
    ("AASECT", "ˈAsˌɛkt"), ("gottman", "ɡˈɑtmən"), ("brotto", "bɹˈɑTO"), ("kabat", "kəbˈæt"), ("zinn", "zˈɪn"),
    ("porges", "pˈɔɹʤəs"), ("moeller", "mˈʌləɹ"), ("gendlin", "ʤˈɛndlɪn"), ("linehan", "lˈɪnəhˌæn"), ("siegel", "sˈiɡᵊl"),
    ("perel", "pəɹˈɛl"), ("nagoski", "nəɡˈɑski"), ("hanh", "hˈɑn"), ("thich", "tˈɪk"), ("nhat", "nˈɑt"),
    // Sounds as people write them.
    ("shh", "ʃˈʌ"), ("brr", "bˈɜɹ"), ("hmm", "hˈʌm"), ("mm", "ˈʌm"), ("mmm", "ˈʌm"), ("sss", "sˈʌ"), ("zzz", "zˈʌ"), ("pff", "pˈʌf"), ("grr", "ɡˈɜɹ"), ("tsk", "tˈɪsk"), ("psst", "psˈɪst"), ("ahh", "ˈɑ"), ("aah", "ˈɑ"), ("ohm", "ˈOm"), ("etcetera", "ɛtsˈɛTəɹə"),
    // Foreign words with misleading spelling.
    ("café", "kæfˈA"), ("résumé", "ɹˈɛzəmˌA"), ("should've", "ʃˈʊdəv"), ("would've", "wˈʊdəv"), ("must've", "mˈʌstəv"),
    ("who've", "hˈuv"), ("tis", "tˈɪz"), ("cliché", "kliʃˈA"), ("déjà", "dˌAʒˈɑ"), ("deja", "dˌAʒˈɑ"), ("cliche", "kliʃˈA"), ("nino", "nˈinjO"), ("vu", "vˈu"), ("lait", "lˈA"), ("niño", "nˈinjO"), ("naïve", "nɑˈiv"),
    // Names.
    ("siobhan", "ʃəvˈɔn"), ("donald", "dˈɑnᵊld"), ("niamh", "nˈiv"), ("saoirse", "sˈɪɹʃə"), ("aoife", "ˈifə"), ("caoimhe", "kwˈivə"),
    ("sinead", "ʃənˈAd"), ("eoin", "ˈOən"), ("oisin", "əʃˈin"), ("aisling", "ˈæʃlɪŋ"), ("grainne", "ɡɹˈɔnjə"),
    ("roisin", "ɹəʃˈin"), ("ciara", "kˈɪɹə"), ("cillian", "kˈɪliən"), ("tadhg", "tˈIɡ"), ("rhys", "ɹˈis"),
    ("angharad", "æŋhˈæɹəd"), ("zoe", "zˈOi"), ("chloe", "klˈOi"), ("phoebe", "fˈibi"), ("renee", "ɹənˈA"),
    ("jose", "hOzˈA"), ("jorge", "hˈɔɹhA"), ("jesus", "ʤˈizəs"), ("joaquin", "wɑkˈin"), ("xavier", "zˈAvjəɹ"),
    ("nguyen", "wˈɪn"), ("xiaoming", "ʃWmˈɪŋ"), ("xin", "ʃˈɪn"), ("bjorn", "bjˈɔɹn"), ("soren", "sˈɔɹən"),
    ("jurgen", "jˈɜɹɡən"), ("francois", "fɹɑnswˈɑ"), ("guillaume", "ɡijˈOm"), ("anais", "ænˈAəs"), ("ines", "inˈɛs"),
    ("beatriz", "bˌAətɹˈis"), ("priya", "pɹˈijə"), ("aaliyah", "əlˈiə"), ("imani", "ɪmˈɑni"), ("malik", "məlˈik"),
    ("naomi", "nAˈOmi"), ("patricia", "pətɹˈɪʃə"), ("elena", "əlˈAnə"), ("diego", "diˈAɡO"), ("javier", "hˌɑvjˈɛɹ"), ("alejandro", "ˌɑləhˈɑndɹO"),
    ("guadalupe", "ɡwˌɑdəlˈupA"), ("aisha", "Iˈiʃə"),
    ("kwame", "kwˈɑmA"), ("ewa", "ˈɛvə"), ("wojciech", "vˈYʧˌɛk"), ("xochitl", "sˈOʧi"), ("thiago", "ʧiˈɑɡO"),
    ("hiroshi", "hɪɹˈOʃi"), ("ananya", "ənˈɑnjə"), ("aarav", "ˈɑɹəv"), ("zainab", "zˈAnəb"), ("caitriona", "kətɹˈinə"),
    ("llewellyn", "luˈɛlɪn"), ("thanh", "tˈɑn"),
    ("aiden", "ˈAdᵊn"), ("hayden", "hˈAdᵊn"), ("jayden", "ʤˈAdᵊn"), ("kayla", "kˈAlə"), ("mia", "mˈiə"),
    ("aria", "ˈɑɹiə"), ("liam", "lˈiəm"), ("noah", "nˈOə"), ("leah", "lˈiə"), ("isla", "ˈIlə"),
];

/// Names and terms of several words, each with one pronunciation.
#[rustfmt::skip] // A table.
pub(super) const PHRASES: &[(&str, &str)] = &[
    ("tai chi", "tˈI ʧˈi"), ("t'ai chi", "tˈI ʧˈi"), ("chi kung", "ʧi ɡˈɑŋ"), ("qi gong", "ʧi ɡˈɑŋ"),
    ("yoga nidra", "jˈOɡə nˈɪdɹə"), ("pas de deux", "pˌɑ də dˈɜ"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::vocabulary;
    use super::*;

    #[test]
    fn every_word_is_made_of_phonemes_and_stands_once() {
        let mut seen = BTreeSet::new();
        for (word, phonemes) in WORDS.iter().chain(PHRASES) {
            assert!(seen.insert(word), "{word} stands twice");
            assert!(
                phonemes.chars().all(|c| vocabulary::number(c).is_some()),
                "{word}: {phonemes}"
            );
            assert!(phonemes.contains('ˈ') && phonemes.contains(vocabulary::is_sound), "{word}");
        }
        assert!(WORDS.len() > 60, "{}", WORDS.len());
    }
}
