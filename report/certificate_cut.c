/*
 * report/certificate_cut.c - cuts what is too long for its place on page 1; page 2 has it whole.
 * The strings of a paper may not depend on a font file, for the checker has none: so the widths of
 * the font that page.c draws with stand here.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define WHOLE_EM 1000

/* Advance widths of IPAexGothic from the blank on, in thousandths of the size, rounded up. */
static const short widths[] = {
	271, 298, 338, 630, 630, 851, 695, 193, 334, 334, 371, 679, 265, 358, 265, 500,
	630, 630, 630, 630, 630, 630, 630, 630, 630, 630, 320, 320, 679, 679, 679, 551,
	895, 638, 660, 726, 757, 596, 572, 753, 750, 290, 380, 646, 526, 902, 760, 797,
	622, 797, 648, 585, 600, 748, 638, 929, 687, 620, 643, 300, 500, 300, 500, 500,
	500, 550, 625, 544, 625, 569, 307, 556, 607, 271, 271, 519, 271, 872, 605, 605,
	622, 623, 371, 462, 347, 605, 486, 752, 489, 493, 474, 330, 201, 330, 500,
};

static int width_of(uint32_t cp)
{
	if (cp < ' ' || cp - ' ' >= sizeof(widths) / sizeof(widths[0]))
		return WHOLE_EM; /* nothing in this font is wider */
	return widths[cp - ' '];
}

double paper_ems(const char *text)
{
	int width = 0;

	while (*text)
		width += width_of(text_next(&text));
	return (double)width / WHOLE_EM;
}

double paper_room(double w)
{
	return w / 25.4 * 72 / PAPER_LEAST;
}

/* Letters, digits and what stands inside numbers, times and names. */
static bool is_joined(char c)
{
	return isalnum((unsigned char)c) || (c && strchr(",.:-_/\\", c));
}

/* The last place at or before AT where nothing is torn apart; AT where there is none. */
static size_t whole_before(const char *text, size_t at)
{
	size_t n = at;

	while (n && is_joined(text[n - 1]) && is_joined(text[n]))
		n--;
	while (n && text[n - 1] == ' ')
		n--;
	return n ? n : at;
}

const char *paper_cut(const struct paper *p, char *text, double ems)
{
	const char *more = paper_say(p, PHRASE_MORE_ON_PAGE_2), *at = text;
	double room = (ems - paper_ems(more)) * WHOLE_EM, width = 0;
	size_t end = 0;

	if (paper_ems(text) <= ems)
		return text;
	while (*at) {
		end = (size_t)(at - text);
		width += width_of(text_next(&at));
		if (width > room)
			break;
	}
	/* Callers' buffers have far more room than what was cut off and this. */
	memcpy(text + whole_before(text, end), more, strlen(more) + 1);
	return text;
}
