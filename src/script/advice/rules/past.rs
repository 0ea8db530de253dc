//! What happened to someone, and what they feel about it: memories, feelings on command, blame, and making little of
//! it.

use super::{Lift, PLAIN, Rule, SUBJECT};
use crate::script::Code;

const FEELINGS: &str = "asks for a feeling, and nobody has feelings on purpose";
const BLAME: &str = "blames or compares, and shame keeps people from practicing";
const DISMISSING: &str = "makes little of what someone feels or went through";
const FEELINGS_HELP: &str =
    "leave it open, as in `if it fits, you might wish yourself something kind`";
const BLAME_HELP: &str = "say what is common and free, as in `many people find this hard, and you can begin again at any time`";
const DISMISSING_HELP: &str =
    "let it count, as in `it may be a lot, and there may be good reasons for it`";
const LED_BACK: &str =
    "leads back to what happened, and that belongs in an appointment, where someone is there";
const HERE: &str = "stay with what is here, and say what helps if a memory comes by itself, such as looking around the room";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: Code::Memory,
        find: "
            go|travel|walk|journey|step|take|think|sink|wander (yourself) back to|into .. @then,
            return|drift|go to|into that|the|your|this @then, back in time, back into the|that|your,
            you are back there, the first time (that) you felt|were|knew|had|saw, your first (sexual) @then,
            @recall ... @harm, @recall what happened, what happened to you, @recall what was|has|had .. done,
            @recall ... happened, @recall ... last time,
            person|one|man|woman|people who hurt|harmed|abused|attacked|did,
            worst|hardest moment|memory|day|night|thing of|that|in|you,
            time|moment|day|night when|that someone|you|somebody|they ... @harm, relive*, re-live*, inner child,
            younger self, small child, when you were (a) (very) small|little|young|child,
            last time you were touched|hurt|afraid|alone|forced, against your will,
            let|allow|invite .. @memory .. come|rise|surface|return|flood|speak|up,
            holds|carries|stores|remembers|keeps .. @memory|trauma|wound|secret, let it speak,
            ask your @limb .. what|why|which|how, let your @limb show|tell|speak, what it remembers, been hiding,
            dig down|back|deep for|into, when it happened|began|started, when it all began,
            find|enter|replay|rewind .. scene|memory, remain|stay in the scene, did to you, was ever done to you,
            @recall your (last|first) operation|surgery, little girl|boy .. tell|show|speak|cry,
            what he|she|they did, step|walk|enter|go into the|that .. @then (once) (more|again), the scene in,
            wound* that, who was it that, hurt like this, think back to the moment|fight,
            felt rejected|abandoned|ashamed|unloved|unwanted|humiliated|hurt,
            image|picture|memory|scene|feeling from (your) childhood|past|youth,
            back through|in|to|over the|those|your years|time|past|youth,
            where (@your|it|the) pain|fear|shame|hurt|it began|started|comes|came,
            first time (that) someone|somebody|anyone|he|she, bring|call|conjure .. memory|memories of|where,
            ashamed of your, feel|live it again, feel|live|go through it again, take you back, takes you back,
            brings you back to, where you were hurt|harmed|abused|alone, when it all (first) started|began|happened,
            your father|mother|uncle|brother|stepfather|ex|abuser .. face|voice|hands|eyes,
            happened that night|day|evening|time, and see it again, let yourself see|remember it|what,
            painful event|events|experience|memory, to the place|room|house|bed|day where|when,
            unresolved|buried|repressed|suppressed, first memory|memories, earliest memory,
            person|man|woman|one who betrayed|left|rejected|beat,
            revisit .. birth|night|scene|accident|past|memory|moment, (from) the first contraction, meet the child,
            child (that) you (once) were|used, what frightened|scared|hurt (it|you), as a child you, in detail what,
            what your ex, your abuser|attacker|rapist|molester, stay with that|the picture|image|memory,
            the one|person who betrayed, where it took place, where it|this|that took|happened|occurred,
            childhood wound*|trauma|memory|story, the memory that, to the memory, look at it closely,
            who taught you|was it, what did he|she|they do, write down what happened|he|she|they|hurt,
            tell .. everything that happened, which|what childhood|old|early wound|trauma|memory|experience,
            last time it|this|he|she happened|hurt, how (old) were you when, worst thing,
            night|day|time|scene|place of the|your @event|birth|operation|attack|rape|fight,
            as he|she|they was|were then, pain of (giving) birth|losing|that|being,
            imagine your father|mother|ex|uncle|stepfather|brother, the operating room, in front of you as,
            your worst memory|experience|moment|day, what hurt you, who hurt you,
            when|how you were rejected|hurt|abandoned|touched|beaten|left|humiliated, how it felt when, go there,
            go over the argument|fight|scene|night|words,
            think|dwell about|on the affair|abuse|argument|divorce|loss, let the images come, which old story
        ",
        unless: "
            small|good|kind|pleasant|nice|funny, that you may, for your therapist, stop word, not go back, sound of,
            if you like, breakfast, today, nothing that
        ",
        lifts: &[Lift::Negation, Lift::Condition, Lift::Quotation, Lift::Told],
        reason: LED_BACK,
        help: HERE,
        ..PLAIN
    },
    Rule {
        code: Code::Feelings,
        find: "
            ^ forgive, feel the love, ^ love your|yourself|each|this|every|them|him|her,
            send|radiate|pour|beam (out) (all) (your|pure) love|light|compassion|forgiveness,
            ^ feel (@very|deeply|how|deep) (much|deep) @feeling, feel nothing but, feel how much you (@both) love,
            ^ be (@very|deeply) grateful|thankful|happy|glad|joyful, be at peace with, make|making peace with,
            ^ trust (@your) partner|other|him|her|them|completely|fully, choose @feeling, ^ smile,
            @your anger|resentment|grudge|bitterness|hatred go|melt, let go of (@your) (old) @grudge,
            open your heart|hearts, time to forgive|pardon, you forgive, i forgive you, forgiveness begins|starts,
            heart to forgive|pardon, replace .. with .. @feeling, do not feel (so) @bad|bad,
            stop feeling|being (so) @bad, ^ accept|embrace what|everything|all|it, you love this|each|your,
            i love every|my|this|myself, you .. feel .. love, you no longer hate|resent|blame,
            thank|bless whoever|those|the .. caused|hurt|harmed|left,
            thankful|thanks|grateful for .. pain|illness|cancer|hurt|abuse, give thanks, heart|hearts .. overflow*,
            compassion for those|whoever|him|her|them, only positive|good|kind|loving feelings|thoughts|emotions,
            the love|affection|tenderness .. grow|flow|fill|rise|radiat*, let love|affection .. grow|flow|fill|rise,
            filled|filling with @feeling|light, that you love it|him|her|them|yourself,
            tell your body|yourself .. love, release (@your) @grudge, replace it with,
            be happy|grateful|glad for|with|that, appreciate everything|your|all,
            feel warmth|tenderness|affection for|toward, ^ adore, ^ cherish, let @feeling in, wish him|her|them well,
            no hard feelings, you feel @feeling|happy, no room for @grudge, ^ fall (back) in love,
            in love with yourself|each|your|life,
            ^ feel (@very|deep|only|all) (the) (warm|deep) love|compassion|gratitude|joy|tenderness|kindness,
            forgive and forget, let go of (@your) anger|resentment|bitterness|hatred|grudges|jealousy|guilt|shame,
            be proud of yourself, feel proud|beautiful|sexy|worthy|confident|lucky|blessed|happy,
            you are beautiful|worthy,
            i am beautiful|lovable|loved|strong|worthy|enough|perfect|happy|grateful|confident|sexy|desirable,
            must not be @bad, must not feel @bad, not be @bad, unconditional*, without conditions, ^ love each other,
            joy|love|happiness|peace fill|fills|flood|flows, no anger|hate|resentment|jealousy,
            love is filling|flowing|growing, is filling your heart, just be happy|grateful|glad, feel compassion for,
            for your rapist|abuser, love fills, you feel no anger|hate|shame,
            let yourself feel nothing|love|joy|grateful, be the bigger, rejoice, fill yourself with,
            you are happy|grateful|thankful|loved|blessed
        ",
        unless: "if it fits, if you mean, what you were grateful, for listening, different things",
        lifts: &[Lift::Needless, Lift::Invitation, Lift::Question, Lift::Condition, Lift::Told],
        reason: FEELINGS,
        help: FEELINGS_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Blame,
        find: "
            everyone|everybody else, normal|healthy couples|people|men|women|man|woman|partners|sex,
            other|most couples|people|partners|women|men .. long|without|easily|naturally|managed|no,
            other women|men do not need, any|every|a healthy|normal|real|decent|good man|woman|couple|partner,
            people your age, too old to|for, behind the others, the others are,
            good|real|true|loving|normal @kin|partner|lover|couple|men|women @would,
            if you (two) (really|truly) loved|tried|wanted|cared|love, not (really) trying, yourself to blame|thank,
            blame yourself, your own fault, is your fault, should .. by now, able .. by now,
            should have been|known|done|tried, ^ you are (still) too, are still too,
            you are not good|strong|close|relaxed|open enough, wrong with the way you,
            you (have) failed|neglected|ruined|wasted, how little you, have disappointed,
            disappointed your|him|her|them, even a child, a child can|could, this is (so|very) easy $, been easy,
            ^ try|trying (even|much) harder, harder than last, do not be so, give up too, just give up,
            you are the reason|problem|cause|obstacle, you are the one who,
            ruin*|destroy*|spoil* your|the relationship|marriage|evening, make|makes you ill|sick,
            you dislike|hate|despise .. most, why you .. let it go, waited .. long enough,
            wait for months|years|weeks, twice as much|long, falling|fallen behind, frigid, being lazy, lazy with,
            being selfish, not good enough, let|letting him|her|them|your (partner|husband|wife) down,
            harder than it has|needs, responsible for the|your|this|it|what, only you (are|can), like everyone else,
            why can|do|are not you, what is wrong with, shame on, has|have not practiced|tried|done enough,
            your (own) failure, you lack, lack of effort|discipline|will|love, you are broken|damaged, not normal,
            you are weird, you never|always say|do|let|avoid|make|give, avoid* your partner|duty,
            a man|woman who can not|does, you should know better, you always pull|avoid|run|say|do|turn|find,
            good lovers|partners|couples|people|wives|husbands, if you had tried|practiced|done|listened|wanted|only,
            this would be easy, too much in your head, you have failed, why do you always, your excuses,
            because of your laziness|coldness|fear|past|behavior, not giving your|him|her|them,
            what they|he|she deserves|deserve, they deserve, ought to feel|know|be able, normal women|men,
            should be over, you ought to feel, women who|men who can not, get wet|hard like,
            try|tried|trying hard enough, ^ why are you so|still|always|not, did|do|doing it wrong, did this wrong,
            you should have done|known|tried|said|started|been|told|noticed, no wonder that|he|she|they|your,
            that is why he|she|they|your, you make it|him|her|them|everything hard|difficult|worse|feel,
            because of you, you are (being) difficult|cold|lazy|selfish|weak|stubborn|unfair|frigid|ungrateful|needy,
            without crying|complaining, what do you expect, you caused, you could have tried|done|stopped,
            if only you, you let this, ^ grow up, ashamed of yourself, what you did wrong|not,
            your @fault hurts|makes|keeps|costs, partner|he|she strays|cheats|leaves
        ",
        unless: "many, nobody, not too",
        lifts: &[Lift::Negation, Lift::Quotation, Lift::Told],
        reason: BLAME,
        help: BLAME_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Dismissing,
        find: "
            it|this|that|there is @only (a) (some) (the) (body) @distress|feeling|thought|memory|sensation|part,
            @distress is only|just|merely|simply, @distress .. not real,
            @distress|sensation|memory|word nothing more $, all in your|the head|mind,
            no reason|need|point|use to be|get|feel|make (such) @bad|drama|cry|fuss, such a drama|fuss,
            happens for a reason, get|got over it, to cry about|over, others|people .. have had|been .. worse,
            through far|much worse, not worse, been worse, leave the past, an illusion, can|could not be that|so bad,
            not that bad, not hurt that|so, real problems, made|makes|make you (a) stronger|wiser|better, overreact*,
            exaggerat*, long time ago, should not bother|hurt|matter|upset, body is lying|wrong, making it up,
            fear|pain|anger|reaction makes no sense, do not be silly|ridiculous|dramatic|childish,
            think|thinking positive|happy|good|positively, think too much, positive thoughts, look on the bright,
            do not dwell|wallow|brood|complain, @distress|illness|cancer|suffering is a gift|teacher|blessing|lesson,
            blessing in disguise, time heals, you choose to believe|feel, stop complaining|whining|crying|making,
            suffered enough, snap out, count your blessings, what is done is done,
            forget (about) what happened|he|she|they|it|that, put it behind, not (such) a big deal, no big deal,
            do not cry, there are worse, let it rest, no power over you,
            only|just an image|a memory|a thought|words|nerves|stress|hormones|a phase, get on with it,
            ^ you are fine $, been hurt at, everyone|everybody has .. hurt|problems|pain|troubles,
            happens to everyone|everybody, all in the past, it could be worse, could have been worse, toughen up,
            man up, cheer up, chin up, look forward and not, stop living in, stop being a victim,
            no reason for tears|anger|fear|shame, not as bad, it is harmless, not the end of,
            nothing to be upset|sad|angry|worried about, to be upset about, happened (so) long|years|ages ago,
            long|years ago so, you are stronger|wiser|better because|for|now,
            ^ do not be afraid|scared|frightened|sad|upset|angry|nervous|anxious|embarrassed|ashamed|shy,
            ^ stop worrying|crying|complaining|fussing|whining, no need to worry|fret|panic|cry|fear, silver lining,
            meant to teach|happen|be, everything (will|is) .. reason, leave it|that in the past,
            leave it|that behind you, you are (too|being) sensitive|emotional|dramatic, only|just imagining|nervous,
            you will get over|used, that is (just) how|the way life|it|things is|are,
            only|just|merely your imagination|mind|nerves|head, reason to complain, nothing to complain,
            was years|long|ages, life goes on, stuff happens, these things happen, nobody is perfect, so be it,
            suck it up, deal with it, use|point (in) crying|complaining|worrying|being, silly to be|feel|think,
            be over it|him|her, all in the mind, it can not hurt that|so|much, in the mind $,
            nothing to fear|be scared, silly of you, ^ it is nothing $, that was then, now is now, all over now,
            it is all over, not need to be scared|afraid|frightened, not be angry|upset|sad about, just forget,
            forget about|all it|that|him|her|them, make a fuss|scene|drama, who have it worse, have it worse,
            get over your|the|that|this|your, not worth crying|worrying, you worry|think|brood too much,
            ^ be positive|reasonable|brave|strong|rational, do not think about what, not that|so serious,
            crying about|over, no need to be scared|afraid|upset|angry, once and for all,
            be glad|grateful (that) it|you, ^ that is nothing, such a big deal, ^ come on $
        ",
        unless: "easier or harder",
        lifts: &[Lift::Negation, Lift::Question, Lift::Quotation, Lift::Told],
        reason: DISMISSING,
        help: DISMISSING_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Memory,
        find: "
            @event, trauma*, abuse*|abuser|abused, assault*, rape*|rapist, the attack|accident,
            old|deepest|early wounds|wound, your childhood, child in|inside|within|alone, ashamed, humiliat*,
            betray*, the pictures|images|feelings|memories of that|the, that time|day|year|summer,
            from the beginning, when he|she|they left|hurt|died|hit|touched|came|went, what he|she|they did,
            feeling (that) you had, as it was then, you were hurt
        ",
        with: "
            ^ @recalling, let|allow .. @recalling, let|allow .. rise|come|appear|surface,
            where|when|what|who did|was|were, go there, in its|your room, alone, bring back, imagine
        ",
        unless: "
            for your therapist, not need, never, if you like, stop word, may stop, today, this week
        ",
        lifts: &[Lift::Negation, Lift::Needless, Lift::Condition, Lift::Quotation, Lift::Told],
        reason: LED_BACK,
        help: HERE,
        ..PLAIN
    },
    Rule {
        code: Code::Feelings,
        find: "
            ^ @verb|be|choose|love|hold|radiate|find .. .. @emotion, not hold on to @grudge|hurt, love what|who you,
            you love|trust|adore|forgive|appreciate each|your|him|her|them|yourself|this,
            let .. @emotion .. flow|grow|fill|in|spread|shine
        ",
        unless: "if it fits, if you mean, for listening, or, whatever, if it does",
        lifts: SUBJECT,
        reason: FEELINGS,
        help: FEELINGS_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Blame,
        find: "
            compared with|to other|others|most|normal, deserves more|better,
            you keep sabotag*|avoiding|failing|ruining|pushing, sabotag*, you let this|it|that happen|come,
            really so hard, relax for once, you could at least, at least try, what is your problem,
            you are quite|rather|pretty|too|so|being|simply @trait,
            your (own) laziness|stubbornness|coldness|weakness|negativity|attitude, no wonder that|he|she|they|your
        ",
        unless: "nobody, many, may, nothing",
        lifts: &[Lift::Negation, Lift::Quotation, Lift::Told, Lift::Condition],
        reason: BLAME,
        help: BLAME_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Dismissing,
        find: "
            everyone|everybody has problems|pain|worries|wounds|baggage,
            forget @your pain|fear|worries|worry|problems|past|grief|shame, not so|that|really terrible|bad|serious,
            bygones, you only imagine, nothing but noise|thoughts|stories|nerves|words,
            worries|fears|problems are|is only|just|nothing|silly|small|not, over and done, be reasonable,
            be rational, get a grip, pull yourself together, do not let it bother, you have it easy|good
        ",
        unless: "not easy",
        lifts: &[Lift::Needless, Lift::Quotation, Lift::Told],
        reason: DISMISSING,
        help: DISMISSING_HELP,
        ..PLAIN
    },
];
