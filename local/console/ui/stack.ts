/** The stack that the page shows: the one on this machine, or a deployed one. The document names it. */
const shown = document.getElementById('app')?.dataset.stack === 'deployed' ? 'deployed' : 'local';

/** True if the page shows a deployed stack: it has no phones and no clock to steer, and what is done in it is real. */
export const isDeployed = shown === 'deployed';

/** The sentences that differ between the two. */
export const texts = {
  local: {
    startAgain: 'Start it again with npm start.',
    lost: 'The server does not answer, and this page may be out of date. Start the server again with npm start. The page reconnects by itself.',
    lostIncidents: 'The server loses all incidents when it restarts.',
    lostExecutions: 'It loses all executions when it restarts.',
    noIncidents: 'No incidents. Press an alarm to set it off.',
    noSchedules: 'No schedules yet. Write one into oncall.yaml, and save it:',
    ofFile: 'It comes from oncall.yaml, and is back when that file is read again.',
    shiftIsOver: 'This shift is over. An override changes only what the calendar shows.',
  },
  deployed: {
    startAgain: 'Start it again with npx notify-support console.',
    lost: 'The console does not answer, and this page may be out of date. If you stopped it, start it again with npx notify-support console, and open the address that it prints.',
    lostIncidents: 'The table keeps an incident for 111 days after its last change.',
    lostExecutions: 'Step Functions keeps an execution for 90 days after its end.',
    noIncidents: 'No incidents in the last seven days.',
    noSchedules: 'No schedules yet. Write one into oncall.yaml, and apply it:',
    ofFile: 'It comes from oncall.yaml: take it out there, and apply the file.',
    shiftIsOver: 'This shift is over. The console does not change who was on call before now.',
  },
}[shown];
