// What clients hold against certificates that were sent, whether they are on the path or not.
#pragma once

#include <vector>

#include "path/candidate_path.h"
#include "path/client.h"
#include "path/problem.h"
#include "path/search_terms.h"

namespace trustprobe::path {

/// `too_many_sent` beyond `Client::most_sent`. For clients that judge all that was sent, from its end: `unfit_sent` for
/// one that is not valid although its issuer is known, or that is no authority and whose issuer is not;
/// `sent_out_of_order` where the path goes against the order.
std::vector<Problem> judge_sent(const SearchTerms& terms, const Client& client, const CandidatePath& path);

}  // namespace trustprobe::path
