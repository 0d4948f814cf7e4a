#include "ui/confirm.h"

#include <errno.h>
#include <libintl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

/* What a person is asked to consent to. */
struct asked {
	const struct device *device;
	const uint8_t *digest; /* of the plan or the action */
	const char *question;  /* above the drive's title, in the screen's language */
};

static struct asked asked_of(const struct chosen *c)
{
	return (struct asked){ .device = c->device,
			       .digest = c->plan->digest,
			       .question = gettext("Everything on this drive will be destroyed:") };
}

static int give(struct session *s, const struct asked *a, const char *typed, bool by_option,
		struct consent *ret, struct error *err)
{
	const struct device *meant = NULL;
	int r = consent_match(&s->devices, typed, !by_option, &meant, err);

	if (r < 0)
		return r;
	if (meant != a->device)
		return error_set(err, REASON_CONSENT_UNMATCHED, 0, typed, "names %s, not %s",
				 meant->node, a->device->node);
	return consent_give(&s->devices, a->device, a->digest, s->typed.value[TYPED_OPERATOR_NAME],
			    typed, by_option, session_now(s), ret, err);
}

/* The tokens may come in any order; each must name one drive that is to be erased. */
static int confirm_by_options(struct session *s, struct chosen *chosen, size_t n, struct error *err)
{
	const struct option_values *yes = &s->options->yes;
	bool is_used[OPTION_REPEATS] = { false };

	for (size_t i = 0; i < n; i++) {
		const char *token = NULL;

		for (size_t k = 0; k < yes->n; k++) {
			const struct device *meant = NULL;
			struct error unmatched = ERROR_INIT;

			if (is_used[k])
				continue;
			if (consent_match(&s->devices, yes->at[k], false, &meant, &unmatched) < 0) {
				*err = unmatched;
				return -EINVAL;
			}
			if (meant != chosen[i].device)
				continue;
			is_used[k] = true;
			token = yes->at[k];
			break;
		}
		if (!token)
			return error_set(err, REASON_CONSENT_MISSING, 0, chosen[i].device->node,
					 "%s", "");
		struct asked asked = asked_of(&chosen[i]);
		int r = give(s, &asked, token, true, &chosen[i].consent, err);

		if (r < 0)
			return r;
	}
	for (size_t k = 0; k < yes->n; k++)
		if (!is_used[k])
			return error_set(err, REASON_CONSENT_UNMATCHED, 0, yes->at[k], "%s", "");
	return 0;
}

/* One line from standard input; a signal or end of file means no. */
static int read_answer(struct session *s, char *out, size_t size, struct error *err)
{
	size_t n = 0;

	for (;;) {
		struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
					 { .fd = s->signal_fd, .events = POLLIN } };
		char c;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return error_set(err, REASON_NOT_A_TERMINAL, errno, NULL, "poll");
		if (fds[1].revents)
			return error_set(err, REASON_REFUSED_BY_PERSON, 0, NULL, "%s", "");
		if (!fds[0].revents)
			continue;
		if (read(STDIN_FILENO, &c, 1) != 1)
			return error_set(err, REASON_REFUSED_BY_PERSON, 0, NULL, "%s", "");
		if (c == '\n')
			break;
		if (n + 1 < size)
			out[n++] = c;
	}
	out[n] = '\0';
	return 0;
}

/* Stray bytes from a pipe must never confirm anything. */
static int check_terminal(const struct session *s, struct error *err)
{
	return isatty(STDIN_FILENO) && !s->options->json
		       ? 0
		       : error_set(err, REASON_NOT_A_TERMINAL, 0, NULL, "%s", "");
}

/* Shows PROMPT and reads what is typed after it. REASON_REFUSED_BY_PERSON for an empty line. */
static int ask(struct session *s, const char *prompt, char *out, size_t size, struct error *err)
{
	int r;

	(void)printf("> [%s] ", prompt);
	(void)fflush(stdout); /* an unseen prompt confirms nothing */
	/* What was typed before the question was shown is no answer to it. */
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	r = read_answer(s, out, size, err);
	if (r < 0)
		return r;
	return *out ? 0 : error_set(err, REASON_REFUSED_BY_PERSON, 0, NULL, "%s", "");
}

static int ask_for(struct session *s, const struct asked *a, struct consent *ret, struct error *err)
{
	char token[DEVICE_TITLE], title[DEVICE_TITLE], answer[DEVICE_TITLE];
	int r = check_terminal(s, err);

	if (r < 0)
		return r;
	output_line(
		s->output, "\n%s\n    %s\n%s", a->question, device_title(a->device, title),
		gettext("Type its serial number (or its last 4 or more characters) to confirm:"));
	r = ask(s, consent_token(a->device, &s->devices, token), answer, sizeof(answer), err);
	return r < 0 ? r : give(s, a, answer, false, ret, err);
}

static int confirm_at_terminal(struct session *s, struct chosen *chosen, size_t n,
			       struct error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct asked asked = asked_of(&chosen[i]);

		r = ask_for(s, &asked, &chosen[i].consent, err);
	}
	return r;
}

int confirm_action(struct session *s, const struct device *d, const char *question,
		   const uint8_t digest[DIGEST_BYTES], struct consent *ret, struct error *err)
{
	const struct asked asked = { .device = d, .digest = digest, .question = question };
	const struct option_values *yes = &s->options->yes;

	if (yes->n > 1)
		return error_set(err, REASON_CONSENT_UNMATCHED, 0, yes->at[1], "%s", "");
	return yes->n ? give(s, &asked, yes->at[0], true, ret, err) : ask_for(s, &asked, ret, err);
}

int confirm_machine(struct session *s, const char *name, struct error *err)
{
	const struct option_values *yes = &s->options->yes;
	char answer[DEVICE_TITLE];
	int r;

	for (size_t i = 0; i < yes->n; i++)
		if (yes->n > 1 || strcmp(yes->at[i], name) != 0)
			return error_set(err, REASON_MACHINE_UNMATCHED, 0, yes->at[i], "%s", "");
	if (yes->n)
		return 0;
	r = check_terminal(s, err);
	if (r < 0)
		return r;
	output_line(s->output, "\n%s", gettext("Type this computer's name to let it sleep:"));
	r = ask(s, name, answer, sizeof(answer), err);
	if (r < 0)
		return r;
	return strcmp(answer, name) == 0
		       ? 0
		       : error_set(err, REASON_MACHINE_UNMATCHED, 0, answer, "%s", "");
}

int confirm_all(struct session *s, struct chosen *chosen, size_t n, struct error *err)
{
	return s->options->yes.n ? confirm_by_options(s, chosen, n, err)
				 : confirm_at_terminal(s, chosen, n, err);
}

static bool is_named_by_token(const struct session *s, const struct device *d)
{
	const struct option_values *yes = &s->options->yes;

	for (size_t k = 0; k < yes->n; k++) {
		const struct device *meant = NULL;
		struct error ignored = ERROR_INIT; /* said where the tokens are used */

		if (consent_match(&s->devices, yes->at[k], false, &meant, &ignored) == 0 &&
		    meant == d)
			return true;
	}
	return false;
}

/* True: what was typed before still stands, and names the drive and no other. Of a drive without a name
 * of its own nobody knows whether it is the one that it was typed for. */
static bool still_stands(struct session *s, struct chosen *c, const char *boot_id)
{
	const struct consent *given = &c->from->consent;
	struct error ignored = ERROR_INIT; /* then a fresh one is asked for */

	return strcmp(c->from->boot_id, boot_id) == 0 && device_has_own_name(c->device) &&
	       !is_named_by_token(s, c->device) &&
	       consent_give(&s->devices, c->device, c->plan->digest, given->who, given->typed,
			    given->by_option, given->when, &c->consent, &ignored) == 0;
}

int confirm_resumed(struct session *s, struct chosen *chosen, size_t n, struct error *err)
{
	_free_ struct chosen *asked = calloc(n, sizeof(*asked));
	_free_ size_t *at = calloc(n, sizeof(*at));
	size_t n_asked = 0;
	char boot_id[40];
	int r = instant_boot_id(boot_id, err);

	if (r < 0)
		return r;
	if (!asked || !at)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
	for (size_t i = 0; i < n; i++) {
		if (still_stands(s, &chosen[i], boot_id))
			continue;
		at[n_asked] = i;
		asked[n_asked++] = chosen[i];
	}
	if (n_asked || s->options->yes.n)
		r = confirm_all(s, asked, n_asked, err);
	for (size_t i = 0; r == 0 && i < n_asked; i++)
		chosen[at[i]].consent = asked[i].consent;
	return r;
}
