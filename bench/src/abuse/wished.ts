/** The longest gap in a live call's sound that nobody hears, ms. */
export const wishedGapMs = 60;
