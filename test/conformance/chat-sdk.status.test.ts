import { createStatusChatSdk } from '../../datasources/chat-sdk/module.ts';
import { chatSdkConformance } from './chat-sdk.ts';

chatSdkConformance('status', (waku) => createStatusChatSdk({ waku, clusterId: 16, shard: 32 }));
