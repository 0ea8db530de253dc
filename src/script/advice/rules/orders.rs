//! Orders, and how the speaker speaks. Listeners dislike "we", strings of imperatives and whispering (Stanko-Kaczmarek
//! 2023, n = 138). Eyes, posture and effort stay free, because an order or darkness threatens some listeners.

use super::{DEMAND, Lift, PLAIN, PROHIBITION, Rule};
use crate::script::Code;

const ALLOW: &str =
    "an invitation leaves the choice open, as in `you may like to …` or `perhaps …`";
const IS_ORDER: &str = "is an order, and to some people orders are a threat";
/// What comes before "you have to" where something else is told of, as in "all that you have to do".
const OF_SOMETHING: &str = "
    if, whenever, as long as, as much as, as often as, whatever, what|that|which|all|than|where|when you,
    nowhere|nothing|anything|everything|things|thing you, whoever, anyone, someone, everything that, all that,
    what must, rule*, said that, work, days when
";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: Code::Orders,
        find: "
            you (@both) must, you (@both) have (got) to, you (@both) need to, you (@both) should,
            you (@both) ought to, you had|would better, you are required to, you are supposed|expected|meant to,
            you are obliged|obligated|forced to, you are not allowed|permitted to, you have no choice, you shall,
            you are to, @taught must|should|shall, @taught has|have|needs to, this|it|that has to|needs to,
            of you must|should, of you has|have to, you each must|should, neither of you may|is, make sure,
            be sure to, see to it that, surrender to, ^ obey, will obey, do as i|he|she,
            do exactly|just|only as|what, what you are told, as you are told, without exception, without fail,
            no excuses, it is essential|vital|crucial|mandatory|imperative, it is important that you,
            it is important to always|never|finish|complete, i want|need|expect|order|require|demand you to,
            this|it|that|they must be, is|are (both) required to,
            be done|practiced|repeated|kept daily|exactly|properly|correctly, do it right|properly|correctly,
            get it right, no talking|moving|laughing|stopping|cheating|breaks,
            before the timer|bell|chime|end rings|sounds|is, not stop before|until, in complete silence,
            you will (@both) complete|finish|practice|spend|write|report|bring|give|tell,
            follow (my|these|the) instructions|orders|rules exactly|precisely|to, to the letter, you are not to,
            need|needs to be @posture, make it a rule|habit|priority to, only one (right) way, no less,
            no more no less, i insist, listen closely|carefully now, there should|must be no,
            there is no leaving|stopping|talking|turning|way, rule is that, the rules are that,
            do not use|open|look|check|answer|touch your|the .. until, nobody speaks|moves|leaves|talks|laughs,
            no one speaks|moves|leaves|talks|laughs, have .. sign, report to, prove that, your only task|job,
            you are here to, you will have to, you are going to have to, no getting up, no turning back,
            keep to the time|plan|order|rules, is|are not allowed|permitted to, it is necessary that|to always,
            you can not go|do|get|have .. before|until, ^ get up and do, every day whether|even,
            whether you feel like, no matter what, must complete|finish, hurry up, as i told you, you know the rules,
            on my command, ^ do this|it .. times a day|week, do it better|properly|again and,
            every day|night|morning without|no, no excuse for,
            i want|need|expect|order|require|demand both|each|all|that, you may not @told,
            stick to the schedule|plan|rules, at all costs,
            everyone|everybody|everything|spine|back has|must|needs (to), @your @limb has|have to|must, obey,
            under no circumstances, no one may|leaves|speaks, you will do, not up for discussion|debate,
            you have got, not negotiable, it is up to you to, your job|duty|task|responsibility|obligation to,
            is forbidden|compulsory|mandatory|obligatory, are forbidden|compulsory|obligatory, an obligation,
            not optional,
            you will (not) sit|remain|stay|answer|do|keep|continue|follow|stand|leave|speak|stop|move|interrupt|talk,
            you can not (@both) leave|interrupt|speak|talk|skip, commit to
        ",
        spared: OF_SOMETHING,
        unless: "perhaps, maybe, free to, take as long, will not need",
        lifts: DEMAND,
        reason: IS_ORDER,
        help: ALLOW,
        ..PLAIN
    },
    Rule {
        code: Code::Orders,
        find: "
            never|not skip|miss|omit|dare|interrupt|cheat a|any|one|the|today's|tonight|tomorrow|today|it|this,
            never skip|miss|omit, not you dare, always go|finish|complete|do|push,
            do the|this full length|practice|exercise, ^ practice|train|repeat daily|every|twice|three,
            every single day|morning|evening|night|time, no days off, no matter how tired|busy|late|little,
            even on days, even when you are tired|busy|sick, ^ finish|complete every|all,
            what you have|need to do now|next|is, no exceptions, no discussion
        ",
        lifts: PROHIBITION,
        reason: IS_ORDER,
        help: "leave room for days without it, as in `three days a week, as it fits`",
        ..PLAIN
    },
    Rule {
        code: Code::Orders,
        find: "
            close|shut|cover|seal (@your) (two) @eyes, ^ closing (@your) @eyes, once your @eyes are @closed,
            as your @eyes ... @closed, by (gently|slowly|softly) closing (@your) @eyes, closes|shuts their @eyes,
            let|allow|have (@your) @eyes .. @closed, invite (@your) @eyes .. close, @eyes ... @closed,
            with|keeping (@your) @eyes @closed, with|behind closed @eyes|lids, curtains of (@your) @eyes,
            @eyes want to close, @eyes drift|drifting|droop|drooping|sink|sinking,
            keep|have|leave (@your) @eyes .. @closed, do not open (@your) @eyes,
            can|will not|no .. open (@your) @eyes, longer keep (@your) @eyes open,
            lower|drop|lowering|dropping (@your) eyelids|lids, over (@your) eyes, blindfold*, @eyes .. come|go down,
            squeeze|press|scrunch (@your) @eyes, eyelids .. heavy that, shut out the light
        ",
        spared: "anyone|someone|who|people|others|children",
        unless: "
            eyes open, open eyes, open or closed|shut, closed|shut or open, eyes may, as they like, by themselves,
            or close, or shut, open them, before|until|if|whether|when|once|after you (first) close|shut
        ",
        reason: "is an order, and some people only feel safe with open eyes",
        help: "leave the eyes free, as in `you may like to close your eyes, or leave them open`",
        ..PLAIN
    },
    Rule {
        code: Code::Orders,
        find: "
            just relax, now relax, relax now, relax completely|fully|totally|deeply|every|all|right|already,
            try to relax, relax your mind, calm (yourself) down, calm yourself, settle down,
            go (@very) loose|limp|slack, into total|complete|deep|full relaxation, simply|and relax and, ^ relax $,
            ^ relax and|into|your, relax @your body|muscles|mind|jaw completely|now, feel (@very|completely) relaxed,
            fall into relaxation, let yourself (completely) relax, you feel (@very) calm|relaxed|peaceful,
            @your body is (now) (@very) relaxed|calm|loose, calm your, soothe yourself,
            tension .. leaving|leaves|melting|melts, let .. tension,
            sinking|sink into .. calm|peace|stillness|rest|relaxation, perfect calm|peace|stillness,
            command|tell|order .. to relax|calm|soften, drift|fall|slip into .. calm|peace|relaxation,
            ^ feel .. calm|relaxed|peaceful $, deeply relaxed, relax deeply|deeper|more,
            melt into the|your bed|chair|mattress|floor, give up all effort, fully relaxed, ^ chill, ^ loosen up,
            ^ lighten up, you are going to relax, you will (now) relax,
            ^ be (@very) calm|still|quiet|relaxed|silent|peaceful, force .. to relax|soften|slow,
            make yourself relax|calm, go (all) (completely) limp|slack, ^ freeze, ^ unwind
        ",
        unless: "to relax can, calm down enough, hard to relax",
        reason: "asks for what nobody can do on purpose, and makes its absence a failure",
        help: "offer something to notice instead, as in `perhaps notice where the chair meets your back`",
        ..PLAIN
    },
    Rule {
        code: Code::Orders,
        find: "
            ^ let go, to let go, you let go, let it (all) go, let everything|them|that|yourself go,
            ^ let .. worries|fears go, ^ let loose, stop controlling|resisting|holding|fighting,
            ^ release|drop|shed|discard|abandon|throw|take .. @weight, surrender completely|fully|totally|entirely,
            ^ surrender $
        ",
        unless: "
            let go of the|a|an|each|your|this|that|his|her|its|both|one (other's|partner's|left|right) @thing,
            or hold
        ",
        reason: "asks for what nobody can do on purpose, and for some it means losing control",
        help: ALLOW,
        ..PLAIN
    },
    Rule {
        code: Code::Orders,
        find: "
            clear|empty|blank|silence|quiet (out) (@your) mind|head|thoughts,
            mind|head|thoughts .. (@very) blank|empty|silent|silenced,
            stop thinking|worrying|fidgeting|moving|wriggling|overthinking|analyzing,
            do not (even) think|move|fidget|budge|stir|wriggle|shift, do not let (@your) mind|thoughts|attention,
            stay|keep|lie|sit|hold|remain|stand (@very) still|motionless,
            turn|switch|shut off|down (@your) mind|thoughts|brain|head,
            turn|switch|shut (@your) mind|thoughts|brain|head off|down,
            push|banish|drive|throw|chase|sweep (out) (@every) thought|thoughts|worry|worries,
            do not let anything|anyone|distractions, leave (all) (of) (@your) worries|troubles|thoughts|cares,
            do not wobble|sway|blink|shake|twitch|react|speak, become (@very) still|silent|empty,
            thoughts have|must|need|should, no movement, shut out,
            mind become|becomes|grow|grows (@very) quiet|still|calm|clear,
            forget (about) the|everything|all|your outside|world|worries|problems|day|rest|else,
            stop @your|all thoughts|thinking|thought, quiet|silence|still|tame|calm @your mind|thoughts,
            allow (all) (@your) worries|fears|thoughts .. vanish|go|disappear|fade, you do not move,
            silence @your voice|mind|thoughts|noise, no movement|motion|noise|thought|thoughts,
            stop the voice|noise|chatter, turn off the mind|thoughts|noise|voice|head, focus only on,
            concentrate only, nothing but your breath, get rid of, banish|erase|eliminate @every,
            think of|about nothing, not a muscle, not a single|one thought, no thoughts
        ",
        unless: "
            you can not stop, or sway|move|shift|turn, if it, put it down, if you can, more likely, perhaps,
            might stop
        ",
        lifts: PROHIBITION,
        reason: "forbids what happens by itself, and makes it a failure",
        help: ALLOW,
        ..PLAIN
    },
    Rule {
        code: Code::PluralWe,
        find: "we|us|our|ours|ourselves|let's",
        lifts: &[Lift::Quotation],
        reason: "brings the speaker into the room, which listeners dislike",
        help: "speak to the listener, as in `you may notice …`",
        ..PLAIN
    },
    Rule {
        code: Code::Whisper,
        find: "
            ^ whisper*, in a (@softly) whisper, i|me .. whisper*, my whisper*, whisper* voice|words, only a whisper,
            barely|hardly|almost a whisper, voice .. whisper, spoken .. whisper*
        ",
        unless: "@nature, some people",
        lifts: &[Lift::Quotation, Lift::Question],
        reason: "asks for a voice that listeners dislike",
        help: "speak in a plain, warm voice",
        ..PLAIN
    },
];
