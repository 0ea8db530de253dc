//! Common names that the lexicons lack or pronounce otherwise, and that do not sound as they are spelt.
//!
//! Each has the sound that is most frequent in the United States, in the phonemes of docs/narration.md.
//! Names are written without accents: a word is also looked up without them.

/// Names with their phonemes.
#[rustfmt::skip] // A table.
pub(super) const NAMES: &[(&str, &str)] = &[
    // Given names and surnames of the United States.
    ("jon", "ʤˈɑn"), ("karen", "kˈɛɹən"), ("margaret", "mˈɑɹɡɹət"), ("michelle", "mɪʃˈɛl"),
    ("kathleen", "kæθlˈin"), ("angela", "ˈænʤələ"), ("anna", "ˈænə"), ("pamela", "pˈæmələ"),
    ("nicole", "nɪkˈOl"), ("katherine", "kˈæθɹən"), ("catherine", "kˈæθɹən"), ("christine", "kɹɪstˈin"),
    ("olivia", "əlˈɪviə"), ("diane", "dIˈæn"), ("joan", "ʤˈOn"), ("andrea", "ˈændɹiə"), ("cheryl", "ʃˈɛɹəl"),
    ("jacqueline", "ʤˈækələn"), ("teresa", "təɹˈisə"), ("theresa", "təɹˈisə"), ("kathryn", "kˈæθɹən"),
    ("sophia", "sOfˈiə"), ("denise", "dənˈis"), ("danielle", "dænjˈɛl"), ("kevin", "kˈɛvən"),
    ("ronald", "ɹˈɑnᵊld"), ("geoffrey", "ʤˈɛfɹi"), ("jonathon", "ʤˈɑnəθən"), ("nathan", "nˈAθən"),
    ("zachary", "zˈækəɹi"), ("douglas", "dˈʌɡləs"), ("dylan", "dˈɪlən"), ("lucas", "lˈukəs"), ("evan", "ˈɛvən"),
    ("ian", "ˈiən"), ("graeme", "ɡɹˈAəm"), ("graham", "ɡɹˈAəm"), ("nevaeh", "nəvˈAə"), ("katelyn", "kˈAtlən"),
    ("isabelle", "ˈɪzəbɛl"), ("josiah", "ʤOsˈIə"), ("sebastian", "səbˈæsʧən"), ("hugh", "hjˈu"),
    ("kayleigh", "kˈAli"), ("leigh", "lˈi"), ("michaela", "mɪkˈAlə"), ("makayla", "məkˈAlə"), ("arya", "ˈɑɹjə"),
    ("levi", "lˈivI"), ("camilla", "kəmˈilə"), ("nia", "nˈiə"),
    // Spanish names.
    ("garcia", "ɡɑɹsˈiə"), ("luz", "lˈuz"), ("maria", "məɹˈiə"), ("juan", "hwˈɑn"), ("luis", "luˈis"),
    ("rodriguez", "ɹɑdɹˈiɡɛz"), ("hernandez", "həɹnˈændɛz"), ("gonzalez", "ɡənzˈɑlɛz"),
    ("gonzales", "ɡənzˈɑlɛs"), ("perez", "pˈɛɹɛz"), ("sanchez", "sˈænʧɛz"), ("ramirez", "ɹəmˈɪɹɛz"),
    ("torres", "tˈɔɹɛs"), ("rivera", "ɹəvˈɛɹə"), ("gomez", "ɡˈOmɛz"), ("diaz", "dˈiæz"), ("reyes", "ɹˈAɛs"),
    ("cruz", "kɹˈuz"), ("gutierrez", "ɡutjˈɛɹɛz"), ("ortiz", "ɔɹtˈiz"), ("ruiz", "ɹuˈiz"),
    ("jimenez", "hɪmˈAnɛz"), ("moreno", "məɹˈAnO"), ("romero", "ɹOmˈɛɹO"), ("herrera", "həɹˈɛɹə"),
    ("aguilar", "ˌɑɡilˈɑɹ"), ("vargas", "vˈɑɹɡəs"), ("guzman", "ɡuzmˈɑn"), ("munoz", "munjˈOz"),
    ("nunez", "nˈunjɛz"), ("pena", "pˈAnjə"), ("vazquez", "vˈɑskɛz"), ("vasquez", "vˈɑskɛz"),
    ("dominguez", "dəmˈɪŋɡɛz"), ("xiomara", "sˌiOmˈɑɹə"), ("ximena", "himˈAnə"), ("alejandra", "ˌɑləhˈɑndɹə"),
    ("jaime", "hˈImA"), ("julio", "hˈuljO"), ("miguel", "miɡˈɛl"), ("carlos", "kˈɑɹlOs"),
    ("santiago", "sˌɑntiˈɑɡO"), ("emilio", "əmˈiliO"), ("enrique", "ɛnɹˈikA"), ("ignacio", "ɪɡnˈɑsiO"),
    ("lucia", "lusˈiə"), ("rocio", "ɹOsˈiO"), ("ana", "ˈɑnə"), ("carmen", "kˈɑɹmən"), ("consuelo", "kənswˈAlO"),
    ("esperanza", "ˌɛspəɹˈɑnzə"), ("graciela", "ɡɹˌɑsiˈɛlə"), ("inez", "inˈɛz"), ("itzel", "ɪtsˈɛl"),
    ("marisol", "mˌɑɹisˈOl"), ("pilar", "pilˈɑɹ"), ("raul", "ɹɑˈul"), ("rafael", "ɹˌɑfiˈɛl"),
    ("ruben", "ɹubˈɛn"), ("sergio", "sˈɛɹhiO"), ("soledad", "sˌOlədˈɑd"), ("yolanda", "jOlˈɑndə"),
    ("andres", "ɑndɹˈAs"), ("nicolas", "nˈɪkələs"), ("tomas", "tOmˈɑs"), ("felipe", "fəlˈipA"),
    ("pedro", "pˈAdɹO"), ("joaquim", "wɑkˈim"), ("eliana", "ˌɛliˈɑnə"), ("esme", "ˈɛzmA"),
    // Irish names.
    ("sean", "ʃˈɔn"), ("niall", "nˈIəl"), ("fionn", "fˈɪn"), ("padraig", "pˈɑdɹɪɡ"), ("cathal", "kˈæhəl"),
    ("ciaran", "kˈɪɹən"), ("kieran", "kˈɪɹən"), ("maebh", "mˈAv"), ("meabh", "mˈAv"), ("mairead", "məɹˈAd"),
    ("maire", "mˈɔɹə"), ("muireann", "mˈWɹən"), ("nuala", "nˈulə"), ("orlaith", "ˈɔɹlə"), ("sorcha", "sˈɔɹəkə"),
    ("eimear", "ˈiməɹ"), ("emer", "ˈiməɹ"), ("eilis", "ˈAlɪʃ"), ("eilish", "ˈAlɪʃ"), ("eamon", "ˈAmən"),
    ("eamonn", "ˈAmən"), ("seamus", "ʃˈAməs"), ("liadan", "lˈiədən"), ("fiadh", "fˈiə"), ("clodagh", "klˈOdə"),
    ("dearbhla", "dˈɜɹvlə"), ("diarmuid", "dˈɪɹmɪd"), ("donncha", "dˈʌnəkə"), ("eoghan", "ˈOən"),
    ("ruairi", "ɹˈʊɹi"), ("sadhbh", "sˈIv"), ("sile", "ʃˈilə"), ("aoibhinn", "ˈAvin"), ("aoibheann", "ˈAvin"),
    ("laoise", "lˈiʃə"), ("catriona", "kətɹˈinə"), ("dara", "dˈɑɹə"), ("gearoid", "ɡəɹˈOd"),
    // Italian names.
    ("giuseppe", "ʤuzˈɛpA"), ("matteo", "mətˈAO"), ("giovanni", "ʤəvˈɑni"), ("gianna", "ʤiˈɑnə"),
    ("gianluca", "ʤˌɑnlˈukə"), ("giulia", "ʤˈuljə"), ("giorgio", "ʤˈɔɹʤO"), ("francesca", "fɹænʧˈɛskə"),
    ("francesco", "fɹænʧˈɛskO"), ("vincenzo", "vɪnʧˈɛnzO"), ("alessandro", "ˌɑləsˈɑndɹO"),
    ("alessandra", "ˌɑləsˈɑndɹə"), ("alessia", "əlˈɛsiə"), ("paolo", "pˈWlO"), ("paola", "pˈWlə"),
    ("pietro", "pjˈɛtɹO"), ("luigi", "luˈiʤi"), ("michelangelo", "mˌIkəlˈænʤəlO"), ("ginevra", "ʤənˈɛvɹə"),
    ("bianca", "biˈɑŋkə"), ("ciro", "ʧˈiɹO"), ("cecilia", "səsˈiliə"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{field, vocabulary};
    use super::*;

    #[test]
    fn every_name_is_made_of_phonemes_and_stands_once() {
        let mut seen: BTreeSet<&str> = field::WORDS.iter().map(|(word, _)| *word).collect();
        for (name, phonemes) in NAMES {
            assert!(seen.insert(name), "{name} stands twice");
            assert!(name.chars().all(|c| c.is_ascii_lowercase()), "{name}");
            let known = |c: char| vocabulary::number(c).is_some();
            assert!(phonemes.chars().all(known), "{name}: {phonemes}");
            assert_eq!(phonemes.matches('ˈ').count(), 1, "{name}: {phonemes}");
        }
        assert!(NAMES.len() > 100, "{}", NAMES.len());
    }
}
