// Made-up reviews of made-up products, nine praising to one complaining: language, and classes of unequal size.
import { seededRandom, shuffle } from '../random.ts';
import { writeCsv } from './csv.ts';

const things = ['kettle', 'lamp', 'backpack', 'headset', 'keyboard', 'blender', 'tent', 'watch', 'chair', 'speaker', 'jacket', 'camera', 'drill', 'notebook', 'pillow'];
const parts = ['handle', 'lid', 'battery', 'strap', 'cable', 'finish', 'screen', 'manual', 'case', 'switch', 'seam', 'colour', 'sound', 'size', 'price'];
const times = ['a week', 'two weeks', 'a month', 'three months', 'one day', 'a long trip', 'a whole winter', 'daily use'];

/** Words in braces are drawn from a list; good and bad words from that of the review's own class. */
const openings = ['Bought this {thing} for my {person}.', 'I use the {thing} at {place}.', 'My second {thing} from this shop.', 'The {thing} arrived {arrival}.', 'Had the {thing} for {time} now.', 'Ordered the {thing} on a whim.', ''];
const people = ['sister', 'father', 'neighbour', 'office', 'daughter', 'friend', 'flat'];
const places = ['home', 'work', 'school', 'the cabin', 'the workshop'];
const arrivals = ['on Monday', 'in a plain box', 'after four days', 'with two letters', 'at noon'];
const praise = {
  middles: ['The {part} feels {good} and the {part} is {good}.', 'After {time} it still works like new.', 'The {part} is {good}, just as described.', 'The {part} could be better, but it is {good} all in all.', 'It was not cheap, but the {part} is {good}.', 'Nothing broke after {time}.'],
  endings: ['Would buy again.', 'Very happy with it.', 'I can recommend it.', 'Worth every coin.', 'No complaints.', 'My {person} loves it.', ''],
  words: ['solid', 'great', 'excellent', 'lovely', 'reliable', 'sturdy', 'good', 'well made', 'comfortable', 'quick'],
};
const complaint = {
  middles: ['The {part} feels {good} and the {part} is {good}.', 'After {time} it stopped working.', 'The {part} is {good}, not as described.', 'The {part} looks good, but it is {good} all in all.', 'It was not cheap, and the {part} is {good}.', 'The {part} broke after {time}.'],
  endings: ['Would not buy again.', 'Not happy with it.', 'I cannot recommend it.', 'Not worth the money.', 'Sent it back.', 'My {person} wants a refund.', ''],
  words: ['flimsy', 'poor', 'useless', 'awful', 'unreliable', 'weak', 'not good', 'badly made', 'uncomfortable', 'slow'],
};
/** One review in so many is complaining. */
const oneIn = 10;
/** Share of the reviews whose label is wrong, as people's own labels are. */
const mislabelled = 0.02;

/** A CSV with the columns `review` and `sentiment` (positive or negative). */
export function generateReviews(seed: number, rows: number): string {
  const random = seededRandom(seed);
  const reviews = Array.from({ length: rows }, (_, row) => {
    const isNegative = row % oneIn === 0;
    const isToldRight = random() >= mislabelled;
    return [compose(isNegative === isToldRight ? complaint : praise, random), isNegative ? 'negative' : 'positive'];
  });
  const order = Uint32Array.from({ length: rows }, (_, index) => index);
  shuffle(order, random);
  return writeCsv(['review', 'sentiment'], Array.from(order, (from) => reviews[from] ?? []));
}

function compose(voice: typeof praise, random: () => number): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const lists: Record<string, readonly string[]> = { thing: things, part: parts, time: times, person: people, place: places, arrival: arrivals, good: voice.words };
  const sentences = [pick(openings), pick(voice.middles), random() < 0.5 ? pick(voice.middles) : '', pick(voice.endings)];
  const filled = sentences.filter((sentence) => sentence !== '').map((sentence) => sentence.replaceAll(/\{(\w+)\}/g, (_, list: string) => pick(lists[list] ?? [])));
  return filled.join(' ');
}
