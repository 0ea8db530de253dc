//! Other people: a partner whose wish outweighs a no, whom the listener is taken to be, who commands, and who watches.

use super::{Lift, PLAIN, Rule};
use crate::script::Code;

const CONSENT: &str = "sets a wish above a no";
const PRESUMED: &str =
    "takes a body, a partner, a family or a belief for granted that the listener may not have";
const CONTROL: &str = "takes control away from the listener";
const WATCHED: &str = "puts someone into the room who watches, touches or judges";
const CONSENT_HELP: &str =
    "let each say yes, no or something smaller at any moment, with hands that come away at once";
const PRESUMED_HELP: &str = "say `you` and `your partner`, or leave the choice, as in `whatever part of you meets the ground`";
const CONTROL_HELP: &str = "say that eyes, movement and the end stay in the listener's hands";
const WATCHED_HELP: &str = "speak of what the listener can notice, and leave who speaks out of it";
pub(super) const RULES: &[Rule] = &[
    Rule {
        code: Code::Consent,
        find: "
            let|allow|give|permit .. @partner ... wherever|whatever|anywhere|however,
            let|allow .. @partner .. as @they like*|please*|want*, whatever @they want|wants|ask|asks|like|likes,
            touch* ... wherever @they want|wants|like|likes|please|pleases, let @partner .. until @they,
            hands|fingers|mouth go anywhere, go anywhere on, do not|never pull|push|turn|move away|them|back|him|her,
            do not|never refuse|resist|object|flinch|hesitate|comment, do not|never say no,
            do not .. tell .. to stop, say yes to everything|it|all, say yes even,
            belongs|belong to the|your|each|him|her|them other|partner, you (both) owe, owes you|it, persuade,
            talk @partner into, coax, convince @partner, change .. partner's mind, keep asking, ask again until,
            even if|though (your) @partner .. turn*|hesitat*|tense*|pull*|say*|does|do|object*|cr*|stiffen*|quiet,
            until|till (your) @partner .. give*|agree*|enough|yes|relent*, of you may refuse|decline,
            may not refuse|decline|stop, no is only|just|not, turning .. down, should never turn,
            for your partner's sake, be done to you, let it be done, let .. happen to you,
            offer|give|surrender (up) your body|yourself, surprise .. partner with .. touch*,
            hands|hand ... asleep|sleep, hand|hands where .. not expect, touch*|hand|hands ... not|before .. expect,
            say nothing .. to your therapist, keep this between|secret|to, do not tell your therapist|anyone|anybody,
            touch* .. without asking, without asking first|him|her|them, without permission, without conditions,
            once you have begun|started .. finish|see|go, see it through, do as he|she likes|pleases|wants,
            has no say, and you accept, decides where|what|how|when, may|can|will do whatever|anything, do whatever,
            do anything they|he|she|your, do with you|your|him|her as|whatever|what, until the bell, not an option,
            no option, have .. way with, without (any) limits|limit|restrictions|boundaries,
            explore you|your|@partner .. without|everywhere|anywhere|completely,
            allows|accepts|permits|takes|receives|tolerates everything|anything|it|all,
            stays|remains|lies|is passive|still and, not in the mood, get (@they) there|going|started,
            touch|put|go .. anywhere|wherever you, whatever you like|want|please (with|to), you agreed to this|it,
            backing|back out, try not to pull|push|move|flinch|say|turn|stop, full|free|unlimited access|rein,
            nothing is forbidden, no limits|boundaries|taboos, no holding back,
            drop|lower|forget your|all boundaries|limits|inhibitions, try (it|this) anyway,
            warm|loosen (him|her|them) up, keep going anyway, ignore .. no|hesitation|protest|limits,
            touch you|him|her|them|your partner anywhere|everywhere|wherever|however, anywhere for the next,
            every|any touch without, without resistance|resisting|protest|objection|complaint|complaining|hesitation,
            convince|push|pressure|nudge|urge @partner|your to, convince your partner, no for an answer,
            do it for love, feel nothing for it, one step further, a little further than,
            touched .. keeps|stays quiet|silent|still, touched keeps|stays|says,
            overcome .. resistance|shyness|hesitation, break down, wear him|her|them down,
            ignore it|him|her|them|the|any when|if|protest|signals, partner says no|stop and|keep|go,
            hold .. hands so|down|tight, can not move|get away|escape, so that he|she|they can not,
            agreed to this|be|marry|everything, do with you, part of marriage|being, married .. owe|agreed|duty,
            not .. believe .. no|stop, say stop and, smile .. anyway, let|allow (your) @partner undress|enter,
            you must|should|have (to) let|allow your partner, free to touch every|all|any, touch every part,
            do not|never say stop|no, do not|never stop|interrupt|push|reject|disappoint|deny @partner|your,
            touch* .. even if it|you|that, does not want to ... persist|insist|continue|try|go, say no ask|try|go,
            try again $, ask until, until you get, get a yes, touch*|kiss* ... asleep,
            touch* ... while|when ... asleep|sleeping|sleeps|sleep, partner decide how far,
            no matter how it|that feels, let yourself be touched|kissed|undressed, lie still and let,
            have sex .. with you, sex at least, satisfy your, go through with it, see this through, gently insist,
            insist if|when, can take more, asks you to stop, just|and let it happen, lie back and,
            has needs|desires|urges, meet his|her|their|those|your .. needs, satisfy his|her|their|your,
            giving in is the, ^ give in, keep trying, try again until, do it for him|her|them|your, no need to ask,
            you promised, make yourself available, not allowed|permitted to say|stop|refuse|pull, hold .. wrists,
            pin him|her|them|your|down, refusing|refusal|hesitation|rejection is, once you agreed|said,
            be a good sport, just endure, push*|pull* ... put it back, put your hand back, whether you feel like it,
            whether you want to or, turn to please, yourself be taken|used|touched, not stop just|because
        ",
        unless: "
            is a whole|complete|full, kitchen, need to ask for more, not to agree, not agreed, ask first, or say no,
            stop there, stop and ask, you have had enough
        ",
        lifts: &[Lift::Needless, Lift::Question, Lift::Told],
        reason: CONSENT,
        help: CONSENT_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Presumed,
        find: "
            ^ @group $, guys|women|men tend|are|need|always, as men|women|mothers|fathers|husbands|wives,
            your|my @kin|@organ_of_some, your mother|father|parents|children|kids|mom|dad, remember your|the wedding,
            her|his breasts|penis|body|womb|husband|wife,
            (the|your) man|woman lies|sits|goes|begins|stands|places|takes,
            as a woman|man|mother|father|husband|wife, every|real|all man|men|woman|women|wife|husband,
            two|both healthy|strong, healthy legs|arms|body, strong and healthy, healthy and strong,
            ^ ask|tell|touch|kiss|hold|let|show|give her|him, plant both feet, both feet on the ground,
            both (of) your legs, ^ husbands|wives|mothers|fathers|women|men go|come|sit|lie|set|take|begin,
            off your bra|panties|dress|boxers, your bra, thank god, god for,
            you were born (as) (a) woman|man|girl|boy, born a woman|man|girl|boy, ^ ladies|gentlemen first|now|and,
            when|after|before your husband|wife|boyfriend|girlfriend, ^ turn to|toward him|her, to him and|take,
            take his|her hand|hands, look into his|her, his hand|hands|arms|eyes|face|chest,
            her hand|hands|arms|eyes|face|hair, ^ jump up|lightly, your womb|uterus|ovaries, into your womb,
            how your parents, stand on both, strong|healthy|long|beautiful legs,
            invite|ask|feel|welcome|trust|praise|thank god|jesus|allah|the lord, god|spirit into, blessed by|be god,
            your faith|creator|maker, the lord, husband's|wife's|boyfriend's|girlfriend's,
            the lady|ladies|gentleman|gentlemen, cup your breasts, your manhood, his turn first, the husband|wife,
            little ones, every healthy body, healthy body,
            your period|cycle|menstruation|manhood|womanhood|femininity|masculinity,
            feminine|masculine energy|side|power, inner goddess, goddess, opposite sex, the other sex,
            your children|baby|family $, making a baby, jesus, biblical, lift each other, ^ she|he ... he|she does,
            god|lord|jesus|creator made|loves|gave|wants|blesses|watches|is|and|carries, to the lord|god,
            say|pray a prayer
        ",
        unless: "
            or, if, whatever, some, perhaps, one said, whoever, study, mother tongue, once the
        ",
        lifts: &[Lift::Needless, Lift::Question, Lift::Condition, Lift::Quotation, Lift::Told],
        reason: PRESUMED,
        help: PRESUMED_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Control,
        find: "
            deeper and deeper, ^ deeper $, ^ deeper still|than|down|now|into,
            sink*|fall*|go|going|drop*|drift* (even) further|deeper .. into|with|under|trance|down|every, trance,
            hypno*, you can not (@surely) open|move|lift|resist|speak|wake|help, too heavy to,
            give yourself over|up to .. voice|words|it|him|her|me, hand over|give up|surrender .. control,
            control to your partner, voice|words (will|can) take|takes control|commands|command|knows|know|decide*,
            let my voice|words .. control|guide|carry|take|lead, voice goes with,
            nothing exists|matters|remains .. but|except, except my voice|words, when i count|snap|say|touch|clap,
            as i count, only when i, until i tell|say|count|allow, only what i, i tell you to,
            you will .. this voice, whatever this|the|my voice, no will of, will is dissolv*|fad*|gone, powerless,
            helpless, body obeys, ^ submit, i am putting|taking|sending you, every word (that) i,
            nothing (that) you can do, can do nothing, falling deeper, you want to follow|obey, irresistible,
            lose control, be controlled|commanded|led, getting sleepier|sleepy|drowsy, my words,
            you will|do not (not) remember any|this|anything, forget everything, feel compelled|forced to,
            completely under, twice as deep, go|goes|going twice|ten .. deep*, no need to think, not need to think,
            hand|arm|hands|arms|eyes rise|rises|lift|lifts|move|moves|close|closes by itself|themselves,
            can not stop it|yourself|this, subconscious, unconscious, your mind is open, suggestible, programmed,
            every sound takes|makes, follow my voice|words, listen only, only my voice,
            under my|his|her|the control|spell|command, under his|her|my, my command, surrender your will, hypnotic,
            you have no choice, very|so|more|getting sleepy, sleepier, voice will|can guide|lead|take|carry|make,
            you do everything|anything|whatever|exactly, at the count of, on the count of,
            (into|in) a deep trance|sleep|state, every word takes|makes|sinks|carries, without a will,
            you can not (@surely) resist|refuse|fight, you can resist no, obey*, you are mine|mine,
            let|allow me take|to|guide|lead, trust my, never question, do not question,
            i decide|control|command|order, resistance is, in my hands|power|care|control, you will forget,
            completely|totally mine|helpless|open|under|limp|powerless, my will, nothing you can, can not help but,
            i have complete|full|all control|power, leave (all) (the) decisions to, do what i|you are,
            conscious mind, mind switches|shuts off, urge to obey|follow|sleep, every word becomes, i say becomes,
            becomes your truth, lost control of, my words become, blank mind, your truth, do as i|this voice,
            takes you over, without resistance, no resistance, do not resist, you want|need nothing but, glued shut,
            nothing against it
        ",
        lifts: &[Lift::Question, Lift::Condition, Lift::Quotation, Lift::Told, Lift::Hedge],
        unless: "one hand, ask for help, by itself, afraid, lamp",
        reason: CONTROL,
        help: CONTROL_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Watched,
        find: "
            i am|will|stand|sit (right) (be) (so) (always) (not) @beside,
            i (can) see|feel|hear|sense|notice that|how|you|your, i know (exactly) how|what|that, i love how|the,
            nobody|one (else) is|can watching|looking|timing|counting|judging|listening|measuring|see|sees|hear,
            not being observed|watched|judged|timed|measured,
            someone|somebody|stranger|man|woman|person|you ... behind|doorway|enters,
            someone|somebody|stranger ... beside|watches|doorway, someone close to you is,
            imagine|feel|picture (that) i|me|my, my hands|hand|eyes|arms|fingers, good girl|boy, proud of you,
            sweetheart, darling, well done sweetheart,
            therapist is|sits|stands watching|looking|listening|with|here|beside|sitting,
            therapist's eyes|hands|gaze, from me $, watch*|watching over you, with you the whole, i can tell,
            my presence, presence at|beside|behind|near, audience .. watching|looking,
            people|eyes|strangers|crowd .. watching|looking|on you, nobody|one is going to judge|watch|look,
            you are doing great|well|so, let my hands|arms|fingers|touch, my voice caresses|touches|holds, follow me,
            i hold|touch|stroke|guide|lead|take|carry|want you|your, i see you, beautiful body,
            you look beautiful|lovely|so, look* so beautiful,
            i am with|near|beside|behind|inside|always you|near|there|here, i feel your|you,
            i can feel|see|hear|sense your|that|how, me holding|touching|stroking|next|near|behind,
            such a good|brave, i love you|your|that|when, i want you, i miss you, by your side,
            my love|dear|darling|sweet, someone|somebody is watching|behind|there|looking|with|near, my eyes|gaze,
            nobody will notice|know|see|hear, no one will notice|know|see|hear, over your sleep,
            proud of how|what|that, i am watching, keep an eye on you, no one sees|hears|knows|watches,
            nobody sees|hears|knows|watches you,
            i am touching|holding|stroking|kissing|sitting|standing|lying|listening,
            me breathing|holding|beside|sitting
        ",
        unless: "next to you, if someone",
        lifts: &[Lift::Question, Lift::Condition, Lift::Quotation, Lift::Told],
        reason: WATCHED,
        help: WATCHED_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Consent,
        find: "
            receiver|receives|other|partner does|may|can not (ever) decide|refuse|choose|object|complain|say,
            need not ask again|first, not say no, take|takes|get|gets what @they needs|want|wants,
            do .. what they want|ask, even if you do not like|want, even if you dislike|hate,
            until|unless @they beg|agree|give|beg, touch* .. without stopping,
            for as long as your partner|he|she|they wants|want|likes|like, stiffens ... on|go|continue,
            say no .. tonight|anymore|today, always|just say yes to,
            give your partner|him|her everything|anything|all
        ",
        near: "you, your, partner, receiver, receives, one",
        unless: "
            have to, not need to, do not know, ask first, or less, not have, free to, may both, is welcome, if not,
            listener|speaker, who listens
        ",
        lifts: &[Lift::Needless, Lift::Question, Lift::Told],
        reason: CONSENT,
        help: CONSENT_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Control,
        find: "
            exactly what i, only hear|feel|see me|my, hear me, taking over,
            i am (now) taking|going|putting|leading|in, i (will) take|lead|carry|bring|put|make|send you,
            my power|will|command|spell|control, nothing but my, you will obey|sleep|drop|sink|fall,
            without (your) will, not in control, out of control
        ",
        lifts: &[Lift::Question, Lift::Condition, Lift::Quotation, Lift::Told, Lift::Hedge],
        reason: CONTROL,
        help: CONTROL_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Watched,
        find: "
            i (can) (still) @beholding .. you|your|how, being watched|observed,
            my breath|hand|hands|lips|skin|body|arms on|against|around, loving presence,
            therapist will|can|would know|see|notice|ask|check|find, therapist .. knows if|whether|that
        ",
        unless: "if you would like to be, or not, tell me",
        lifts: &[Lift::Negation, Lift::Question, Lift::Condition, Lift::Quotation, Lift::Told],
        reason: WATCHED,
        help: WATCHED_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Presumed,
        find: "
            every|any mother|father|wife|husband|woman|man|lady|gentleman|boy|girl,
            take|takes off your|their clothes|shirt|pants|dress|underwear, you (two) are married,
            since you married|were married, your marriage|wedding, your (little) son|daughter|sons|daughters,
            as (a) believers|believer|christian|christians, the bible, your soul
        ",
        unless: "or, if, whatever, some, perhaps, whoever, study, may",
        lifts: &[Lift::Needless, Lift::Question, Lift::Condition, Lift::Quotation, Lift::Told],
        reason: PRESUMED,
        help: PRESUMED_HELP,
        ..PLAIN
    },
];
