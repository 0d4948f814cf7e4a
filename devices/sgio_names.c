/*
 * devices/sgio_names.c - two names that hdparm's sgio.c expects from the program around it: it
 * prints nothing, and it sends every taskfile as ATA PASS-THROUGH (16).
 */
extern const int verbose;
extern const int prefer_ata12;

const int verbose = 0;
const int prefer_ata12 = 0;
